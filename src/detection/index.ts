export {
  createConversation,
  REMEMBERED_CHARACTERS,
  REMEMBERED_MESSAGES,
  type Conversation,
  type ConversationMessage,
  type Pushed,
} from './conversation.ts';
export {
  allowedForm,
  compileAllowList,
  compileOwnType,
  rebuildOwnType,
  type AllowList,
  type OwnTypeDefinition,
  type OwnTypeFault,
} from './own-types.ts';
export { dayKeys } from './day-keys.ts';
export { foldName } from './fold-name.ts';
export { maskOf, normalForm } from './normal-form.ts';
export { scan, type Allowance, type ScanOptions, type ScanResult, type Span } from './scan.ts';
export { CLASSES, classLabel, isSchemed, type DataClass } from '#recognizers';
