export { createTickets, type Tickets } from './create-tickets.ts';
export type { TicketDeps } from './ports.ts';
