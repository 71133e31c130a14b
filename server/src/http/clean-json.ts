import { type Findings, problem } from './validation.ts';

// Far beyond any honest body, far below what would make validation slow or overflow the stack.
const MAX_DEPTH = 64;
const MAX_VALUES = 200_000;

/**
 * Prepares parsed JSON for validation: a member that is `null` counts as absent, as for Harbor; `__proto__` is
 * dropped; text with a NUL character, which the database cannot hold, and absurd nesting or size are findings.
 */
export function cleanJson(value: unknown, findings: Findings): unknown {
  let values = 0;
  let deepest = 0;

  function clean(item: unknown, name: string, depth: number): unknown {
    values += 1;
    deepest = Math.max(deepest, depth);
    if (depth > MAX_DEPTH || values > MAX_VALUES) return undefined;
    if (typeof item === 'string') {
      if (item.includes('\0')) findings.add(name, 'body', problem.nul);
      return item;
    }
    if (Array.isArray(item)) return item.map((entry) => clean(entry, name, depth + 1));
    return typeof item === 'object' && item !== null ? cleanObject(item, depth) : item;
  }

  function cleanObject(item: object, depth: number): object {
    const kept: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(item)) {
      if (entry === null || key === '__proto__') continue;
      if (key.includes('\0')) findings.add('body', 'body', problem.nul);
      kept[key] = clean(entry, key, depth + 1);
    }
    return kept;
  }

  const cleaned = clean(value, 'body', 0);
  if (deepest > MAX_DEPTH) findings.note(`body in body should not be nested deeper than ${MAX_DEPTH} levels`);
  if (values > MAX_VALUES) findings.note(`body in body should have at most ${MAX_VALUES} values`);
  return cleaned;
}
