import type { Config } from '../../config/index.ts';
import type { CollectionWindows } from './store.ts';

/** How long a blob that somebody pushes may wait for its manifest, whatever the configured windows are. */
const AWAITED_SECONDS = 600;
const HOUR = 3_600;

/** How long things stay when nobody asks for them to go, and when somebody does. */
export interface ConfiguredWindows {
  /** Of the collection that goes on all the time. */
  readonly continuous: CollectionWindows;
  /** Of a run that a person or a schedule has asked for: what was deleted before the time window goes. */
  readonly run: CollectionWindows;
}

/** The windows of a configuration. */
export function windowsOf(config: Pick<Config, 'gcTimeWindowHours' | 'trashWindowHours'>): ConfiguredWindows {
  const grace = config.gcTimeWindowHours * HOUR;
  const trash = config.trashWindowHours * HOUR;
  const awaited = AWAITED_SECONDS;
  return { continuous: { grace, trash, awaited }, run: { grace, trash: Math.min(grace, trash), awaited } };
}
