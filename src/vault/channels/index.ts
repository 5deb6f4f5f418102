export { createChannels, type Channels } from './channels.ts';
export { conversationsOf, subjectOf } from './store.ts';
export type { ChannelDeps, MailOptions, SubjectHandle, TokensPort } from './ports.ts';
