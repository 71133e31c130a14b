import { dirname, join } from 'node:path/posix';
import { paths, read, sources } from './sources.ts';

const documents = paths.filter((path) => path.endsWith('.md'));
const MODEL = 'docs/data-model.md';
// One page of small print.
const PAGE = 60;

/** Links to files of the repository that are not there. */
export function brokenLinks(): string[] {
  const known = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  return documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !known.has(join(dirname(path), link).replace(/\/$/, '')))
      .map((link) => `${path}: ${link}`),
  );
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => names.slice(0, index + 1).join('/'));
}

/** Variables of the environment that documents name, but no source does. */
export function unknownVariables(): string[] {
  const known = new Set(sources.flatMap(({ text }) => text.match(VARIABLE) ?? []));
  for (const path of paths.filter((name) => /\.(mjs|sh)$|^\.ci\//.test(name))) {
    for (const name of read(path).match(VARIABLE) ?? []) known.add(name);
  }
  return documents.flatMap((path) =>
    [...new Set(read(path).match(VARIABLE) ?? [])]
      .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')))
      .map((name) => `${path}: ${name}`),
  );
}

const VARIABLE = /\bHAVEN_[A-Z0-9_]*[A-Z0-9]\b/g;

/** Tables that a migration makes and the data model does not describe, and the other way round. */
export function undescribedTables(): string[] {
  const migrations = paths.filter((path) => path.startsWith('server/src/db/migrations/')).sort();
  const made = new Set<string>();
  for (const text of migrations.map(read)) {
    // Partitions are parts of their table.
    for (const [, name = ''] of text.matchAll(/^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(/gm)) made.add(name);
    for (const [, name = ''] of text.matchAll(/^DROP TABLE (?:IF EXISTS )?(\w+)/gm)) made.delete(name);
  }
  const model = paths.includes(MODEL) ? read(MODEL) : '';
  const described = new Set([...model.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1] ?? ''));
  // The one table that the migrations themselves need.
  described.delete('schema_migration');
  const missing = [...made].filter((name) => !described.has(name)).map((name) => `${MODEL} has no line on ${name}`);
  const extra = [...described].filter((name) => !made.has(name)).map((name) => `${MODEL}: there is no table ${name}`);
  return [...missing, ...extra];
}

/** Decisions that are longer than a page, or out of order. */
export function longDecisions(): string[] {
  const decisions = paths.filter((path) => path.startsWith('docs/adr/')).sort();
  return decisions.flatMap((path, index) => {
    const lines = read(path).trimEnd().split('\n').length;
    const number = String(index + 1).padStart(3, '0');
    return [
      ...(lines > PAGE ? [`${path} has ${lines} lines, at most ${PAGE}`] : []),
      ...(path.startsWith(`docs/adr/${number}-`) ? [] : [`${path} should have number ${number}`]),
    ];
  });
}
