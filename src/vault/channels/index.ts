export { createChannels, type Channels } from './channels.ts';
export { eraseConversations } from './erase-conversations.ts';
export { findValuesIn, holdsValue } from './holds-value.ts';
export { subjectOf } from './store.ts';
export { conversationsOf } from './store-messages.ts';
export * as people from './store-people.ts';
export type { ChannelDeps, MailOptions, SubjectHandle, TokensPort } from './ports.ts';
