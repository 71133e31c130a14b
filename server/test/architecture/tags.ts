import type { Import } from './imports.ts';
import { sources } from './sources.ts';

const STORE = 'server/src/registry/manifests/tag-store.ts';
const WRITER = 'server/src/registry/manifests/tag-writer.ts';

// Deletes the rows of a project that is gone, whose tags went before.
const UNDERTAKER = 'server/src/features/projects/store.ts';

/** Ways to change a tag without asking the guards, immutability among them. */
export function waysAroundTagGuards(imports: readonly Import[]): string[] {
  const importers = imports
    .filter(({ from, target, typeOnly }) => target === STORE && !typeOnly && from.path !== WRITER)
    .map(({ place }) => `${place} imports ${STORE}, not ${WRITER}`);
  const writers = sources
    .filter(({ path, isTest }) => path.startsWith('server/src/') && !isTest && path !== STORE && path !== UNDERTAKER)
    .filter(({ text }) =>
      /\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO)\s+tag\b|\bUPDATE\s+tag\b(?![^;`]*SET\s+pull_time)/.test(text),
    )
    .map(({ path }) => `${path} changes tags`);
  return [...importers, ...writers];
}
