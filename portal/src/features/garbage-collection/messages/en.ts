import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about garbage collection. */
export const texts = {
  title: 'Garbage collection',
  text: 'Bytes that nothing needs are freed all the time, without a pause. A run frees at once what waits in the trash.',
  run: 'Run now',
  dryRun: 'Only say what would go',
  untagged: 'Delete artifacts without a tag',
  workers: 'Workers at once',
  started: 'Started',
  kind: 'Trigger',
  status: 'State',
  freed: 'Freed',
  blobs: 'Blobs',
  manifests: 'Manifests',
  log: 'Log',
  stop: 'Stop',
  logOf: (id: number) => `Log of run ${id}`,
  none: 'There was no run yet',
  history: 'Runs',
  state: 'What is kept',
  dry: 'dry run',
  keepsUntagged: 'no',
  yes: 'yes',
  waiting: 'Waiting',
  inTrash: (count: string) => `${count} artifacts in the trash`,
  queued: (blobs: string, bytes: string) => `${blobs} blobs (${bytes}) to be freed`,
  recent: 'Freed lately',
  day: 'Day',
  why: 'Why is a blob kept?',
  digest: 'Digest',
  ask: 'Ask',
  heldBy: (count: number) => plural(count, { one: '# thing keeps it:', other: '# things keep it:' }),
  notHeld: 'Nothing keeps it',
};

/** The names of those texts. */
export type CollectionTexts = typeof texts;
