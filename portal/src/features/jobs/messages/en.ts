import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about background work. */
export const texts = {
  title: 'Jobs',
  queues: 'Queues',
  kind: 'Kind',
  waiting: 'Waiting',
  latency: 'Longest wait',
  state: 'State',
  paused: 'paused',
  running: 'running',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Drop waiting',
  schedules: 'Schedules',
  cron: 'When',
  updated: 'Changed',
  workers: 'Workers',
  host: 'Host',
  process: 'Process',
  since: 'Since',
  heartbeat: 'Last sign of life',
  size: 'Workers at once',
  noQueues: 'Nothing waits',
  noSchedules: 'Nothing is scheduled',
  noWorkers: 'No process does background work',
  seconds: (count: number) => plural(count, { one: '# second', other: '# seconds' }),
};

/** The names of those texts. */
export type JobTexts = typeof texts;
