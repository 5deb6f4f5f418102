export { createChannels, type Channels } from './channels.ts';
export { holdsValue } from './holds-value.ts';
export { conversationsOf, subjectOf } from './store.ts';
export type { ChannelDeps, MailOptions, SubjectHandle, TokensPort } from './ports.ts';
