import type { ConversationId, PersonId, TenantId } from '#platform/ids';

export type Role = 'agent' | 'lead' | 'security_officer' | 'compliance_manager' | 'client_officer';

/** Who acts. Jobs are actors too, with policies of their own: there is no actor that may do everything. */
export type Actor =
  | { readonly kind: 'person'; readonly personId: PersonId; readonly role: Role; readonly sessionId: string }
  | { readonly kind: 'customer'; readonly conversationId: ConversationId | null }
  | { readonly kind: 'client_system'; readonly keyId: string }
  | { readonly kind: 'desk' }
  | { readonly kind: 'job'; readonly name: string }
  | { readonly kind: 'anyone' };

/** First parameter of every use case: whose data, who acts, in which request. Immutable; authority travels nowhere else. */
export interface Ctx {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly requestId: string;
}
