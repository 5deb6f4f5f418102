export {
  createConversation,
  REMEMBERED_CHARACTERS,
  REMEMBERED_MESSAGES,
  type Conversation,
  type ConversationMessage,
  type Pushed,
} from './conversation.ts';
export { maskOf, normalForm } from './normal-form.ts';
export { scan, type ScanOptions, type ScanResult, type Span } from './scan.ts';
export { CLASSES, classLabel, type DataClass } from '#recognizers';
