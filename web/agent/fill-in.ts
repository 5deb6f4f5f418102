/**
 * Fields of canned replies. `{{agent.name}}` and `{{ticket.number}}` are filled in when the reply is chosen; `{{customer.name}}` stays
 * as it is while one writes and becomes the customer's token when it is sent: the desk never has the name.
 */
export function fillIn(text: string, known: { agentName: string; ticketNumber: number }): string {
  return text
    .replaceAll('{{agent.name}}', known.agentName)
    .replaceAll('{{ticket.number}}', `#${known.ticketNumber}`);
}

/** Just before sending. `nameToken` is the masked text of the customer's name; without one the field is left out. */
export function fillInAtSend(text: string, nameToken: string): string {
  return text.replaceAll('{{customer.name}}', nameToken);
}
