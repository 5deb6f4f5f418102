export { createChannels, type Channels } from './channels.ts';
export { eraseConversations } from './erase-conversations.ts';
export { resealMessages } from './reseal-messages.ts';
export { holdsValue } from './holds-value.ts';
export { valueFinder } from './value-finder.ts';
export { subjectOf } from './store.ts';
export { conversationsOf } from './store-messages.ts';
export * as people from './store-people.ts';
export type { ChannelDeps, MailOptions, SubjectHandle, TokensPort } from './ports.ts';
