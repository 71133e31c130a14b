import { dirname, join } from 'node:path/posix';
import { lineAt, type SourceFile } from './sources.ts';

/** One import or re-export of a file. */
export interface Import {
  readonly from: SourceFile;
  /** As written. */
  readonly specifier: string;
  /** Path in the repository for a file of ours; undefined for a package or a part of Node. */
  readonly target: string | undefined;
  /** Name of an npm package or workspace; undefined for files and parts of Node. */
  readonly packageName: string | undefined;
  /** Only types are taken, so nothing of it is there when the program runs. */
  readonly typeOnly: boolean;
  /** `path:line`, for messages. */
  readonly place: string;
}

// The quotes are code, what is between them is blanked there and read from the text.
const STATEMENT = /\b(?:import|export)\s+(type\s+)?([\w$\s{},*]*?)\s*from\s*'/g;
const BARE = /\bimport\s*\(?\s*'/g;

/** Everything a file imports, in order. */
export function importsOf(from: SourceFile): Import[] {
  const statements = [...from.code.matchAll(STATEMENT)].map((match) =>
    describe(from, match, match[1] !== undefined || onlyTypes(match[2] ?? '')),
  );
  return [...statements, ...[...from.code.matchAll(BARE)].map((match) => describe(from, match, false))];
}

// `{ type A, type B }`
function onlyTypes(names: string): boolean {
  const inside = /^\{(.*)\}$/s.exec(names.trim())?.[1];
  return inside?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
}

function describe(from: SourceFile, match: RegExpMatchArray, typeOnly: boolean): Import {
  const index = match.index ?? 0;
  const start = index + match[0].length;
  const specifier = from.text.slice(start, from.text.indexOf("'", start));
  const local = specifier.startsWith('.');
  return {
    from,
    specifier,
    target: local ? join(dirname(from.path), specifier) : undefined,
    packageName: local || specifier.startsWith('node:') ? undefined : packageOf(specifier),
    typeOnly,
    place: `${from.path}:${lineAt(from.code, index)}`,
  };
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The cycles in a graph, each once, as `a → b → a`. */
export function cyclesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node);
    if (start >= 0) {
      found.push([...trail.slice(start), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
