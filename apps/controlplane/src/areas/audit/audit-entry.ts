/** One recorded change; immutable. */
export interface AuditEntry {
  readonly id: string;
  readonly orgId: string;
  readonly principalKind: string;
  readonly principalId: string;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}
