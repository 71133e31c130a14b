import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from './code.ts';

/** The directory of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

// What no checkout has, for copies of the sources without git.
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.haven', 'results']);

/** Paths of all files of the repository, relative to it, with slashes. */
export const paths: readonly string[] = listPaths().filter((path) => existsSync(join(root, path)));

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A TypeScript file. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text with comments and the contents of strings blanked, place for place. */
  readonly code: string;
  /** Whether it is a test or serves only tests. */
  readonly isTest: boolean;
}

/** All TypeScript files written by people. */
export const sources: readonly SourceFile[] = paths
  .filter((path) => path.endsWith('.ts') && !path.startsWith('contract/generated/'))
  .map((path) => {
    const text = read(path);
    const isTest = /\.(test|suite|fixture|arbitrary)\.ts$/.test(path) || path.startsWith('server/test/');
    return { path, text, code: codeOf(text), isTest };
  });

/** Number of the line a place in a text is in. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

/** Every match of `pattern` (with flag g) in the code of the files, as `path:line`. */
export function findInCode(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, code }) =>
    [...code.matchAll(pattern)].map((match) => `${path}:${lineAt(code, match.index)}`),
  );
}

function listPaths(): string[] {
  try {
    return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\0')
      .filter((path) => path !== '');
  } catch {
    return walk(root).map((path) => relative(root, path).replaceAll('\\', '/'));
  }
}

function walk(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => !NOT_OURS.has(name))
    .map((name) => join(directory, name))
    .flatMap((path) => (statSync(path).isDirectory() ? walk(path) : [path]));
}
