import { paths } from '../../paths.ts';

/** The page of what a run belongs to. */
export function placeOfRun(run: {
  readonly type?: string | undefined;
  readonly project?: string | undefined;
  readonly policy?: number | undefined;
}): string {
  const { type, project, policy } = run;
  if (project !== undefined) {
    if (type === 'RETENTION') return paths.project(project, 'policies/retention');
    return paths.project(project, policy === undefined ? 'webhooks' : `webhooks/${policy}`);
  }
  if (type === 'GARBAGE_COLLECTION') return paths.admin('storage');
  return paths.admin(type === 'PURGE_AUDIT_LOG' ? 'audit-retention' : 'queues');
}
