import type { Right } from '../../auth/rights.ts';

/** Something that has changed, as processes are told of it. */
export type LiveChange =
  | { readonly kind: 'repository'; readonly name: string }
  | {
      readonly kind: 'job';
      /** The kind of job, such as `GARBAGE_COLLECTION`. */
      readonly type: string;
      /** Id of what it was done for, such as a policy. */
      readonly policy: number;
      /** Id of the execution. */
      readonly id: number;
      readonly status: string;
      /** Id of the project that it belongs to, if any. */
      readonly project: number | null;
    };

/** A change with its place among the others. */
export interface LiveEvent {
  readonly id: string;
  readonly change: LiveChange;
}

/** Reads what a process was told; undefined for something of another version of the program. */
export function parseLiveChange(payload: string): LiveChange | undefined {
  const change = JSON.parse(payload) as LiveChange; // written by the triggers of some version
  return change.kind === 'repository' || change.kind === 'job' ? change : undefined;
}

/** What is the same when told again: only the last of these counts. */
export function keyOf(change: LiveChange): string {
  return change.kind === 'repository' ? `repository ${change.name}` : `job ${change.id}`;
}

/** The right to see runs of a kind of job in its project; undefined when they belong to none. */
export function rightToSee(type: string): Right | undefined {
  switch (type) {
    case 'RETENTION':
      return 'tag-retention:list';
    case 'WEBHOOK':
    case 'SLACK':
      return 'notification-policy:list';
    default:
      return undefined;
  }
}

/** An event in the form of `text/event-stream`. */
export function eventText({ id, change }: LiveEvent): string {
  const { kind, ...data } = change;
  const told = kind === 'job' ? { ...data, project: undefined } : data;
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(told)}\n\n`;
}

/** Tells the reader to read everything again. */
export function reloadText(id: string): string {
  return `id: ${id}\nevent: reload\ndata: {}\n\n`;
}
