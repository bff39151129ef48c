/** Names that conditions (CEL) may use in routing tables and rules; documented in docs/conditions.md. */
export interface MessageFacts {
  readonly message: { readonly type: string; readonly controlId: string };
  readonly sender: { readonly system: string; readonly member: string };
  readonly service: { readonly code: string };
  readonly prescription: { readonly number: string; readonly priority: string };
  readonly patient: { readonly azienda: string; readonly region: string };
  readonly operator: { readonly role: string };
  readonly slot: { readonly id: string; readonly owner: string };
}
