import { HavenError } from '../../../error.ts';
import type { LogChoice, LogPart } from '../../../jobs/log-store.ts';

/** Passes a choice of one log: of a task, or of the first task of an execution. */
export function requireLogChoice(sent: {
  readonly task_id?: number | undefined;
  readonly execution_id?: number | undefined;
}): LogChoice {
  const { task_id: taskId, execution_id: executionId } = sent;
  if (taskId !== undefined && executionId === undefined) return { taskId };
  if (executionId !== undefined && taskId === undefined) return { executionId };
  throw new HavenError('BAD_REQUEST', 'exactly one of task_id and execution_id must be given');
}

/** The piece of a log that a reader has last, from the id of an event; 0 for the beginning. */
export function placeIn(lastEventId: string | undefined): number {
  // Whatever is no id of ours begins anew, as a reader does that never came before.
  return lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 0;
}

/** Lines of a log as an event, whose id is the place after them. */
export function linesText({ id, content }: LogPart['pieces'][number]): string {
  return `id: ${id}\nevent: lines\ndata: ${JSON.stringify({ text: content })}\n\n`;
}

/** Says that nothing more will come, and how it ended. */
export function endText(status: string): string {
  return `event: end\ndata: ${JSON.stringify({ status })}\n\n`;
}
