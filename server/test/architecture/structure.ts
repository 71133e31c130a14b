import type { Import } from './imports.ts';

const SERVER = 'server/src/';

/**
 * The folders of the server, the lowest first: a file may import from its own folder and from those before it in this
 * list. Files beside the folders count as folders, and put features together (like `rest.ts`) when they are not listed.
 */
const layers: readonly (readonly string[])[] = [
  ['error.ts', 'loop-turns.ts', 'start-error.ts', 'version.ts'],
  ['archives', 'log', 'matching', 'metrics', 'storage', 'data-directory.ts'],
  ['config'],
  ['db', 'outbound'],
  ['events', 'auth'],
  ['jobs', 'http', 'portal'],
  ['registry'],
  ['features'],
  ['rest.ts'],
  ['app.ts'],
  ['commands'],
  ['main.ts'],
];

const levels = new Map(layers.flatMap((names, index) => names.map((name) => [name, index] as const)));

function levelOf(folder: string): number | undefined {
  return levels.get(folder) ?? (folder.endsWith('.ts') ? levels.get('rest.ts') : undefined);
}

/** The part of the server a path belongs to: a folder, a feature, or a single file; undefined outside of the server. */
export function partOf(path: string): string | undefined {
  if (!path.startsWith(SERVER)) return undefined;
  const [first = '', second] = path.slice(SERVER.length).split('/');
  return first === 'features' ? `features/${second}` : first;
}

/** Imports from a folder that lies higher, of folders the list of layers does not know, and of tests by the program. */
export function importsAcrossFolders(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, target, place }) => {
    if (target === undefined || from.isTest) return [];
    if (!target.startsWith(SERVER)) return [`${place} leaves server/src: ${target}`];
    if (/\.(test|suite|fixture)\.ts$/.test(target)) return [`${place} imports a test: ${target}`];
    const [here, there] = [folderOf(from.path), folderOf(target)];
    if (here === there) return [];
    const [hereLevel, thereLevel] = [levelOf(here), levelOf(there)];
    if (hereLevel === undefined) return [`${place}: ${here} has no place in the layers yet`];
    if (thereLevel === undefined) return [`${place}: ${there} has no place in the layers yet`];
    return hereLevel >= thereLevel ? [] : [`${place}: ${here} lies below ${there}`];
  });
}

/** Which part imports from which others, types included. */
export function folderGraph(imports: readonly Import[]): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { from, target } of imports) {
    const here = partOf(from.path);
    const there = target === undefined ? undefined : partOf(target);
    if (from.isTest || here === undefined || there === undefined || here === there) continue;
    graph.set(here, (graph.get(here) ?? new Set()).add(there));
  }
  return graph;
}

function folderOf(path: string): string {
  const part = partOf(path) ?? path;
  return part.startsWith('features/') ? 'features' : part;
}
