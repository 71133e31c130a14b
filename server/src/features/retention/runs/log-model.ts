import type { Candidate, Verdict } from '../judging/evaluation-model.ts';

/** What came of an artifact, in Harbor's words. */
export type LoggedResult = 'RETAIN' | 'DEL' | 'IMMUTABLE' | 'ERR';

/** The columns of the log of a task. */
export const logHeader = row([
  'Digest',
  'Tag',
  'Kind',
  'Labels',
  'PushedTime',
  'PulledTime',
  'CreatedTime',
  'Retention',
  'Rules',
]);

/** One line of the log of a task. */
export function logRow(
  artifact: {
    readonly candidate: Candidate;
    readonly verdict: Verdict;
    readonly digest: string;
    readonly type: string;
    readonly labels: readonly string[];
    readonly createdAt: Date;
  },
  tags: readonly string[],
  result: LoggedResult,
  why = '',
): string {
  const { candidate, verdict, digest, type, labels, createdAt } = artifact;
  const pushedAt = candidate.tags.reduce((latest, tag) => Math.max(latest, tag.pushedAt), candidate.pushedAt);
  const pulledAt = candidate.tags.reduce((latest, tag) => Math.max(latest, tag.pulledAt), candidate.pulledAt);
  const times = [pushedAt, pulledAt, createdAt.getTime()].map(timeText);
  return row([digest, tags.join(','), type.toLowerCase(), labels.join(','), ...times, result, rulesText(verdict, why)]);
}

function row(cells: readonly string[]): string {
  // A name with the separator in it must not look like two cells.
  return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
}

function timeText(time: number): string {
  return time <= 0 ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

function rulesText({ reason, keptBy, passedBy }: Verdict, why: string): string {
  if (why !== '') return why;
  switch (reason) {
    case 'rule':
      return `kept by ${keptBy.join(', ')}`;
    case 'frozen':
      return 'a tag is immutable';
    case 'held':
      return 'an index that stays refers to it';
    case 'untouched':
      return 'no rule has a say here';
    case 'none':
      return passedBy.length > 0 ? `passed by ${passedBy.join(', ')}` : 'selected by none';
  }
}
