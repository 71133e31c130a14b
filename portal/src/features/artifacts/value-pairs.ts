import { parse } from 'yaml';

/** A value of a chart, by the path that `helm install --set` takes. */
export interface ValuePair {
  readonly path: string;
  readonly value: string;
}

/** Every value of a `values.yaml`, in its order; throws when it is no YAML. */
export function pairsOf(text: string): readonly ValuePair[] {
  const pairs: ValuePair[] = [];
  // Aliases that would unfold to more than a person could read are refused by the parser.
  walk(parse(text), '', pairs);
  return pairs;
}

function walk(value: unknown, path: string, pairs: ValuePair[]): void {
  const entries = entriesOf(value, path);
  if (entries === undefined || entries.length === 0) {
    if (path !== '') pairs.push({ path, value: typeof value === 'string' ? value : JSON.stringify(value ?? null) });
    return;
  }
  for (const [below, inner] of entries) walk(inner, below, pairs);
}

// Nothing for what has nothing below it.
function entriesOf(value: unknown, path: string): readonly (readonly [path: string, value: unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((inner: unknown, index) => [`${path}[${index}]`, inner]);
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([key, inner]) => {
    // Points of a key are no steps of the path.
    const name = key.replaceAll(/[.,\\]/g, '\\$&');
    return [path === '' ? name : `${path}.${name}`, inner];
  });
}
