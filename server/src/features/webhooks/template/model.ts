// Deeper than any receiver's format, and far from what a stack can bear.
const DEEPEST = 32;
// As deep as event data goes, with room.
const LONGEST_PATH = 16;
const PLACEHOLDER = /\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g;

/** Whether a text can be a template: JSON, not too deep, whose placeholders are all well formed. */
export function isTemplate(text: string): boolean {
  try {
    return isSound(JSON.parse(text), DEEPEST);
  } catch {
    return false;
  }
}

/**
 * The template with values in place of its placeholders. These stand in strings, so whatever the values are, the result
 * is JSON of the same shape: nothing can be smuggled in. A string that is one placeholder and nothing else becomes the
 * value itself; what there is no value for is empty.
 */
export function fillTemplate(text: string, values: unknown): unknown {
  return fill(JSON.parse(text), values);
}

function isSound(value: unknown, left: number): boolean {
  if (left === 0) return false;
  if (typeof value === 'string') return !/\{\{|\}\}/.test(value.replace(PLACEHOLDER, ''));
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((member) => isSound(member, left - 1));
}

function fill(value: unknown, values: unknown): unknown {
  if (typeof value === 'string') return fillText(value, values);
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, values)]));
}

function fillText(text: string, values: unknown): unknown {
  const [whole] = [...text.matchAll(PLACEHOLDER)];
  if (whole?.[0] === text) return lookUp(values, whole[1] ?? '') ?? null;
  return text.replace(PLACEHOLDER, (_, path: string) => {
    const value = lookUp(values, path) ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

// Own members only: a path must not lead into how objects are made.
function lookUp(values: unknown, path: string): unknown {
  let at = values;
  for (const key of path.split('.', LONGEST_PATH)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = at[key as keyof typeof at];
  }
  return at;
}
