import { HavenError } from '../error.ts';
import { CronExpression } from './cron.ts';

/** What somebody asks for who sends a schedule. */
export type ScheduleRequest =
  | { readonly kind: 'now' }
  | { readonly kind: 'never' }
  | { readonly kind: 'repeat'; readonly cronType: string; readonly cron: string };

const REPETITIONS: readonly string[] = ['Hourly', 'Daily', 'Weekly', 'Custom', 'Schedule'];

/**
 * Reads a schedule as Harbor's interfaces take it (garbage collection, purge of the audit log, scan of everything):
 * `Manual` is now, `None` never again, the others repeat by their cron expression. `BAD_REQUEST` for anything else.
 */
export function readScheduleRequest(
  schedule: { readonly type?: string | undefined; readonly cron?: string | undefined } | undefined,
): ScheduleRequest {
  const { type = '', cron = '' } = schedule ?? {};
  if (type === 'Manual') return { kind: 'now' };
  if (type === 'None') return { kind: 'never' };
  if (!REPETITIONS.includes(type)) {
    throw new HavenError(
      'BAD_REQUEST',
      `invalid schedule type: expected Manual, None, ${REPETITIONS.join(', ')}, got ${JSON.stringify(type)}`,
    );
  }
  CronExpression.parse(cron);
  return { kind: 'repeat', cronType: type, cron };
}
