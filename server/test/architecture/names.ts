import { basename } from 'node:path/posix';
import { read, root } from './sources.ts';

// Names that say nothing of what is inside.
const EMPTY_WORDS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc', 'core', 'shared']);

// Files whose names others have chosen.
const GIVEN = /(^|\/)(README|LICENSE|SECURITY|CONTRIBUTING|CHANGELOG|Dockerfile|Chart|NOTES)(\.|$)|^\.|(^|\/)[._]/;

/** Files and folders that are not in kebab-case, or have a name that says nothing. */
export function wordlessNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (GIVEN.test(path)) return [];
    const names = path.split('/');
    const wrong = names.filter((name) => !/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(name));
    const empty = names.filter((name) => name.split(/[.-]/).some((word) => EMPTY_WORDS.has(word)));
    return [...new Set([...wrong, ...empty])].map((name) => `${path}: ${name}`);
  });
}

/** Migrations without a name of the form `NNN-name.sql`, or with the number of another one. */
export function misnamedMigrations(paths: readonly string[]): string[] {
  const files = paths
    .filter((path) => path.startsWith('server/src/db/migrations/'))
    .map((path) => basename(path))
    .sort();
  const misnamed = files.filter((file) => !/^\d{3}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.test(file));
  const numbers = files.map((file) => file.slice(0, 3));
  const repeated = files.filter((_file, index) => numbers.indexOf(numbers[index] ?? '') !== index);
  const first = numbers[0] === '001' ? [] : [`the first migration is ${files[0]}`];
  return [...misnamed, ...repeated.map((file) => `${file}: the number is taken`), ...first];
}

// In pieces, so that this file is not its own finding. They are of machines and people who wrote, not of the project.
const foreign: readonly RegExp[] = [
  new RegExp(`/${'wo'}${'rk'}/(main|shared|\\.)`),
  new RegExp(`/${'tm'}p/(br${'ief'}|r${'un'}\\.ts)`),
  new RegExp(`\\b${'cla'}${'ude'}\\b|\\banth${'ropic'}\\b|\\bchat${'gpt'}\\b|\\bcopi${'lot'}\\b`, 'i'),
  new RegExp(`co-auth${'ored'}-by:|generated ${'with'} `, 'i'),
  new RegExp(`\\bzz-r${'un'}-`),
];

// Settings that bind a checkout to somebody's package server.
const mirror = /^\s*(?:export\s+)?(?:registry|npm_config_registry|GOPROXY|PIP_INDEX_URL|index-url)\s*=/im;
const SETTINGS = /(^|\/)\.npmrc$|\.(sh|conf|toml)$|Dockerfile|^\.ci\//;
const LOCKED_ELSEWHERE = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)https?:[^"]*"/g;

const TEXT = /\.(ts|tsx|mjs|js|json|yaml|yml|md|sql|sh|css|html|txt|toml|conf)$|(^|\/)[^.]+$|(^|\/)\.[a-z]+(\/run)?$/;

/** Texts that speak of the place where they were written, or take packages from a place of their own. */
export function foreignWords(paths: readonly string[]): string[] {
  return paths
    .filter((path) => TEXT.test(path))
    .flatMap((path) => {
      const text = read(path);
      const words = foreign.flatMap((pattern) => pattern.exec(text)?.[0] ?? []).map((word) => `${path}: ${word}`);
      if (text.includes(`${root.replace(/\/$/, '')}/`)) words.push(`${path} names the directory of the checkout`);
      if (SETTINGS.test(path) && mirror.test(text)) words.push(`${path} chooses a package server`);
      const elsewhere = path.endsWith('package-lock.json') ? (text.match(LOCKED_ELSEWHERE) ?? []) : [];
      return [...words, ...elsewhere.slice(0, 3).map((entry) => `${path}: ${entry}`)];
    });
}

/** Files that were meant to stay on one machine. */
export function scratchFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => /(^|\/)(zz|tmp|scratch|wip)-|\.(orig|rej|bak|log|swp)$|~$/.test(path));
}
