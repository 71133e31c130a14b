import { importsOf } from './imports.ts';
import { paths, read, sources } from './sources.ts';

const TABLE = 'docs/dependencies.md';
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** What the table of dependencies says of one. */
interface Described {
  readonly version: string;
  /** Folders and files that may import it. */
  readonly doors: readonly string[];
}

/** Versions that are not exact, dependencies that the table misses or has otherwise, and imports elsewhere. */
export function violationsOfDependencies(): string[] {
  const described = readTable();
  const wanted = wantedVersions();
  const wrong: string[] = [];
  for (const [name, { version, path }] of wanted) {
    const row = described.get(name);
    if (!EXACT.test(version)) wrong.push(`${path}: ${name} ${version} is not one exact version`);
    if (!row) wrong.push(`${TABLE} has no row for ${name} ${version} of ${path}`);
    else if (row.version !== version) wrong.push(`${TABLE} has ${name} ${row.version}, ${path} has ${version}`);
  }
  for (const name of described.keys()) if (!wanted.has(name)) wrong.push(`${TABLE}: nothing depends on ${name}`);
  return [...wrong, ...importsElsewhere(described)];
}

// | `name` | version | `door` `door` | why | to drop it |
function readTable(): ReadonlyMap<string, Described> {
  if (!paths.includes(TABLE)) return new Map();
  const rows = [...read(TABLE).matchAll(/^\| `([^`]+)` \| ([^|]+) \|([^|]*)\|/gm)];
  return new Map(
    rows.map(([, name = '', version = '', places = '']) => [name, { version: version.trim(), doors: quoted(places) }]),
  );
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

function wantedVersions(): ReadonlyMap<string, { readonly version: string; readonly path: string }> {
  const files = paths.filter((path) => /(^|\/)package\.json$/.test(path));
  return new Map(
    files.flatMap((path) => {
      const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
      const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
      return Object.entries(all)
        .filter(([name]) => !name.startsWith('@haven/'))
        .map(([name, version]) => [name, { version, path }] as const);
    }),
  );
}

function importsElsewhere(described: ReadonlyMap<string, Described>): string[] {
  return sources
    .filter(({ isTest, path }) => !isTest && !path.endsWith('.config.ts'))
    .flatMap(importsOf)
    .flatMap(({ from, packageName, place }) => {
      if (packageName === undefined || packageName.startsWith('@haven/')) return [];
      const doors = described.get(packageName)?.doors ?? [];
      if (doors.some((door) => from.path === door || from.path.startsWith(`${door}/`))) return [];
      return [`${place} imports ${packageName}, which ${TABLE} allows in ${doors.join(', ') || 'no place'}`];
    });
}
