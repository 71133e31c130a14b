import { opendir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isUploadId } from '../object-key.ts';
import { unlessAbsent } from './failure.ts';

const BATCH = 1000;

/** Which files `sweepDirectory` removes. */
export interface SweepOptions {
  readonly directory: string;
  /** Files changed after this moment stay: their upload may not be known yet. */
  readonly before: Date;
  readonly isAlive: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Removes old upload files that belong to no upload; whatever has a name that we would not give is left alone. */
export async function sweepDirectory(options: SweepOptions): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  for await (const name of oldUploads(options)) {
    batch.push(name);
    if (batch.length < BATCH) continue;
    removed += await removeDead(options, batch);
    batch = [];
  }
  return removed + (batch.length > 0 ? await removeDead(options, batch) : 0);
}

async function* oldUploads({ directory, before }: SweepOptions): AsyncGenerator<string> {
  for await (const entry of await opendir(directory)) {
    if (!entry.isFile() || !isUploadId(entry.name)) continue;
    const found = await unlessAbsent(stat(path.join(directory, entry.name)));
    if (found !== undefined && found.mtime < before) yield entry.name;
  }
}

async function removeDead({ directory, isAlive }: SweepOptions, names: readonly string[]): Promise<number> {
  const alive = await isAlive(names);
  let removed = 0;
  for (const name of names) {
    if (alive.has(name)) continue;
    await unlessAbsent(unlink(path.join(directory, name)));
    removed++;
  }
  return removed;
}
