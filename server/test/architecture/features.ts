import { basename } from 'node:path/posix';
import type { Import } from './imports.ts';
import { paths, read, sources } from './sources.ts';

const FEATURES = 'server/src/features/';
const CONTRACT = 'contract/openapi/';

// What each of them holds is in docs/adr/001-feature-folders.md.
const parts = 'index routes access service model definitions store queries filter present jobs'.split(' ');

// A folder with more files than this wants a sub-folder.
const MOST_FILES = 12;

// Features that are not part of the REST document.
const withoutContract = ['admission', 'charts', 'metrics', 'notary', 'proxy-cache', 'signatures', 'token'];

// Operations that Harbor's document has with one feature, and that another one answers, because it knows the answer.
const lent: Readonly<Record<string, string>> = { listArtifactsOfProject: 'artifacts', getIcon: 'artifacts' };

interface Place {
  readonly feature: string;
  readonly subfolders: readonly string[];
  readonly file: string;
}

function placeOf(path: string): Place | undefined {
  if (!path.startsWith(FEATURES)) return undefined;
  const [feature = '', ...rest] = path.slice(FEATURES.length).split('/');
  return { feature, subfolders: rest.slice(0, -1), file: rest.at(-1) ?? '' };
}

// `tag-queries.ts` is the part of the queries that is about tags.
function partOf(path: string): string {
  return basename(path, '.ts').replace(/^[a-z0-9-]+-/, '');
}

/** Imports of another feature's inside, from anywhere. */
export function sideEntrances(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, target, place }) => {
    const there = target === undefined ? undefined : placeOf(target);
    const here = placeOf(from.path);
    if (!there || from.isTest || here?.feature === there.feature) return [];
    const isDoor = there.subfolders.length === 0 && there.file === 'index.ts';
    return isDoor ? [] : [`${place} imports ${target}, not ${FEATURES}${there.feature}/index.ts`];
  });
}

/** Files of features that are not named like a part, missing doors and READMEs, and folders that are too full. */
export function unusualFiles(all: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  const wrong: string[] = [];
  for (const path of all) {
    const place = placeOf(path);
    if (!place) continue;
    const { feature, subfolders, file } = place;
    const folder = [feature, ...subfolders].join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
    if (subfolders.length > 1) wrong.push(`${path} lies deeper than one sub-folder`);
    if (subfolders.length === 0 && !isUsual(file)) wrong.push(`${path} is none of ${parts.join(', ')}`);
  }
  for (const [folder, files] of folders) {
    const own = files.filter((file) => !/\.(test|suite)\.ts$/.test(file));
    if (own.length > MOST_FILES) wrong.push(`${FEATURES}${folder} has ${own.length} files, at most ${MOST_FILES}`);
    if (folder.includes('/')) continue;
    for (const needed of ['index.ts', 'README.md']) {
      if (!files.includes(needed)) wrong.push(`${FEATURES}${folder}/${needed} is missing`);
    }
  }
  return wrong;
}

function isUsual(file: string): boolean {
  if (file === 'README.md' || /^[a-z0-9-]+(\.[a-z-]+)?\.(test|suite)\.ts$/.test(file)) return true;
  return file.endsWith('.ts') && parts.includes(partOf(file));
}

// Pure, and without I/O: errors to throw, patterns, the names of rights and roles, the rule of passwords, and other models.
const PURE = [
  /^server\/src\/error\.ts$/,
  /^server\/src\/matching\//,
  /^server\/src\/auth\/(rights|password-rule)\.ts$/,
  /\/model\.ts$/,
  /\/index\.ts$/,
];

/** What models import although it reads, writes, or knows of the outside. Types do no harm. */
export function impureModels(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, target, packageName, specifier, typeOnly, place }) => {
    if (!placeOf(from.path) || partOf(from.path) !== 'model' || typeOnly) return [];
    if (packageName === '@haven/oci') return [];
    if (target !== undefined && PURE.some((pattern) => pattern.test(target))) return [];
    return [`${place} imports ${specifier}`];
  });
}

/** Uses of the contract in features outside of routes and presenters, or of more than its types. */
export function contractInside(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, packageName, typeOnly, place }) => {
    if (!placeOf(from.path) || from.isTest || packageName !== '@haven/contract') return [];
    if (!['routes', 'present'].includes(partOf(from.path))) return [`${place} uses the contract`];
    return typeOnly ? [] : [`${place} takes more than types of the contract`];
  });
}

/** Features without a contract of their name, and rows of route tables for operations of another feature. */
export function foreignOperations(): string[] {
  const owners = operationOwners();
  const contracts = new Set(owners.values());
  const names = new Set(sources.flatMap(({ path }) => placeOf(path)?.feature ?? []));
  const nameless = [...names]
    .filter((name) => !contracts.has(name) && !withoutContract.includes(name))
    .map((name) => `${FEATURES}${name} has no ${CONTRACT}${name}.yaml`);
  const strangers = sources.flatMap(({ path, text, isTest }) => {
    const place = placeOf(path);
    if (!place || isTest || partOf(path) !== 'routes') return [];
    return [...text.matchAll(/'([A-Za-z]+)'/g)]
      .map(([, id = '']) => [id, lent[id] ?? owners.get(id)] as const)
      .filter(([, owner]) => owner !== undefined && owner !== place.feature)
      .map(([id, owner]) => `${path}: ${id} belongs to ${owner}`);
  });
  return [...nameless, ...strangers];
}

/** Documents and pages of features that are named otherwise than the feature. */
export function otherNames(all: readonly string[]): string[] {
  const known = new Set([...operationOwners().values(), ...withoutContract]);
  return all.flatMap((path) => {
    const name = /^(?:docs|portal\/src)\/features\/([^/.]+)/.exec(path)?.[1];
    return name === undefined || known.has(name) ? [] : [`${path}: there is no feature ${name}`];
  });
}

// Which file of the contract has an operation.
function operationOwners(): ReadonlyMap<string, string> {
  const files = paths.filter((path) => path.startsWith(CONTRACT) && path.endsWith('.yaml'));
  return new Map(
    files.flatMap((path) =>
      [...read(path).matchAll(/^ +operationId: (\w+)$/gm)].map((match) => [match[1] ?? '', basename(path, '.yaml')]),
    ),
  );
}

/** Files of features with SQL, other than stores and queries. */
export function scatteredSql(): string[] {
  return sources
    .filter(({ path, code, isTest }) => placeOf(path) && !isTest && /\bsql`/.test(code))
    .map(({ path }) => path)
    .filter((path) => !['store', 'queries', 'filter'].includes(partOf(path)));
}
