import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { OpenApiDocument } from './document.ts';

// Where the contract is written, one file per feature.
const openapiDirectory = new URL('../openapi/', import.meta.url);

type Section = Record<string, unknown>;

/**
 * Reads every `*.yaml` of a directory, `index.yaml` first, and merges them into one document. A path+method, a named
 * component or an operation id that occurs twice is an error that names both files.
 */
export async function loadContract(directory: URL = openapiDirectory): Promise<OpenApiDocument> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).sort(indexFirst);
  const merged: Section = { paths: {}, components: {} };
  const origin = new Map<string, string>();
  for (const file of files) {
    const part: unknown = parse(await readFile(new URL(file, directory), 'utf8'));
    if (!isSection(part)) throw new Error(`${file} is not a mapping`);
    mergePart(merged, part, (what) => claim(origin, what, file));
  }
  // The shape was written by hand and is checked by the tests of the rules, not here.
  return merged as unknown as OpenApiDocument;
}

function mergePart(merged: Section, part: Section, claimed: (what: string) => void): void {
  for (const [key, value] of Object.entries(part)) {
    if (key === 'paths') mergePaths(section(merged, 'paths'), section(part, 'paths'), claimed);
    else if (key === 'components') mergeComponents(section(merged, 'components'), section(part, 'components'), claimed);
    else {
      claimed(key);
      merged[key] = value;
    }
  }
}

function mergePaths(into: Section, paths: Section, claimed: (what: string) => void): void {
  for (const path of Object.keys(paths)) {
    for (const [method, operation] of Object.entries(section(paths, path))) {
      claimed(`${method.toUpperCase()} ${path}`);
      if (isSection(operation)) claimed(`operation id ${String(operation.operationId)}`);
      into[path] ??= {};
      section(into, path)[method] = operation;
    }
  }
}

function mergeComponents(into: Section, components: Section, claimed: (what: string) => void): void {
  for (const kind of Object.keys(components)) {
    into[kind] ??= {};
    for (const [name, value] of Object.entries(section(components, kind))) {
      claimed(`components/${kind}/${name}`);
      section(into, kind)[name] = value;
    }
  }
}

function claim(origin: Map<string, string>, what: string, file: string): void {
  const first = origin.get(what);
  if (first !== undefined) throw new Error(`${what} is in ${first} and again in ${file}`);
  origin.set(what, file);
}

function section(of: Section, key: string): Section {
  const value = of[key];
  if (!isSection(value)) throw new Error(`${key} is not a mapping`);
  return value;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function indexFirst(a: string, b: string): number {
  return Number(b === 'index.yaml') - Number(a === 'index.yaml') || a.localeCompare(b);
}
