import { readFileSync } from 'node:fs';
import { type HarborReading, isUnneeded } from './harbor.ts';
import { type Setting, settings } from './settings.ts';
import { suggestion } from './suggestion.ts';

/** The environment as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a setting and where it stands, in words for a message. */
export interface Found {
  readonly text: string;
  readonly where: string;
}

/** Where settings are looked for. */
export interface Sources {
  readonly env: Environment;
  readonly file: (HarborReading & { readonly path: string }) | undefined;
}

/** The text of a setting: from its environment variable, the file its `_FILE` variable names, or the configuration file. */
export function find(setting: Setting<unknown>, { env, file }: Sources): Found | undefined {
  for (const name of [setting.env, ...setting.otherEnv]) {
    const text = env[name];
    // An empty variable is how compose files write "not set".
    if (text !== undefined && text !== '' && !isServiceLink(name, text)) return { text, where: name };
    const secretFile = setting.secret ? env[`${name}_FILE`] : undefined;
    if (secretFile !== undefined && secretFile !== '') return readSecret(`${name}_FILE`, secretFile);
  }
  const value = file?.values.get(setting.key);
  return value && file && { text: value.text, where: `${file.path} line ${value.line}, ${value.key ?? setting.key}` };
}

/** A secret's file could not be read. */
export class SecretFileError extends Error {}

function readSecret(where: string, path: string): Found {
  try {
    // Editors and `echo` end files with a line feed, which nobody means as a part of a password.
    return { text: readFileSync(path, 'utf8').replace(/\r?\n$/, ''), where };
  } catch (error) {
    throw new SecretFileError(
      `${where}: expected a file to read, but ${path} cannot be: ${error instanceof Error ? error.message : error}`,
    );
  }
}

// Kubernetes sets HAVEN_PORT=tcp://10.0.0.1:8080 and more in every pod beside a service named haven.
function isServiceLink(name: string, text: string): boolean {
  return name === 'HAVEN_PORT' && /^(tcp|udp):\/\//.test(text);
}

const OTHER_VARIABLES = ['HAVEN_CONFIG'];
const FOREIGN_VARIABLES = /^HAVEN_(TEST_|SERVICE_|PORT$|PORT_\d+_(TCP|UDP))/;

/** A warning for each HAVEN_… variable that nothing reads. */
export function unknownVariables(env: Environment): string[] {
  const known = Object.values(settings).flatMap(({ env: name, otherEnv, secret }) =>
    [name, ...otherEnv].flatMap((variable) => (secret ? [variable, `${variable}_FILE`] : [variable])),
  );
  known.push(...OTHER_VARIABLES);
  return Object.keys(env)
    .filter((name) => name.startsWith('HAVEN_') && !known.includes(name) && !FOREIGN_VARIABLES.test(name))
    .map((name) => `the environment variable ${name} is not known${didYouMean(name, known)}`);
}

/** A warning for each key of the configuration file that nothing reads, and for what was left as in the template. */
export function unknownKeys({ file }: Sources): string[] {
  if (!file) return [];
  const known = Object.values(settings).map(({ key }) => key);
  const unknown = [...file.values]
    .filter(([key]) => !known.includes(key) && !file.understood.has(key) && !isUnneeded(key))
    .map(([key, { line }]) => `${file.path} line ${line}: the key ${key} is not known${didYouMean(key, known)}`);
  return [...unknown, ...file.dangers.map((danger) => `${file.path} ${danger}`)];
}

function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = suggestion(word, candidates);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
