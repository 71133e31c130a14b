/** A value of a configuration that is not the same in two of them; undefined where it is not there. */
export interface ConfigDifference {
  /** The names that lead to it, with dots between them. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** How two configurations differ, by the names of their values; variables of the environment are compared one by one. */
export function configDifferences(before: unknown, after: unknown): readonly ConfigDifference[] {
  const [old, young] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...young.keys()])]
    .sort()
    .map((name) => ({ name, before: old.get(name), after: young.get(name) }))
    .filter((difference) => difference.before !== difference.after);
}

function flatten(value: unknown, name = '', into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'string' && item.includes('=')) && value.length > 0) {
      for (const item of value as string[])
        into.set(`${name}.${item.split('=', 1)[0]}`, item.slice(item.indexOf('=') + 1));
    } else if (value.length > 0)
      into.set(name, value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' '));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, name === '' ? key : `${name}.${key}`, into);
  } else if (value !== undefined && value !== null && value !== '') into.set(name, String(value));
  return into;
}
