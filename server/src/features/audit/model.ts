/** What is noted of one action. */
export interface AuditRecord {
  readonly id: number;
  readonly username: string;
  readonly resource: string;
  readonly resource_type: string;
  readonly operation: string;
  readonly operation_description: string;
  readonly operation_result: boolean;
  readonly op_time: Date;
}

/** The event types that can be switched off or purged one by one, in Harbor's order. */
export const eventTypes: readonly string[] = [
  'create_artifact',
  'delete_artifact',
  'pull_artifact',
  'create_project',
  'delete_project',
  'delete_repository',
  'login_user',
  'logout_user',
  'create_user',
  'delete_user',
  'update_user',
  'create_robot',
  'delete_robot',
  'update_configuration',
  'create_member',
  'delete_member',
  'update_member',
  'update_project',
];

/** Whose rows somebody sees: everybody's, or those of some projects. */
export type AuditScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'projects'; readonly ids: readonly number[] };
