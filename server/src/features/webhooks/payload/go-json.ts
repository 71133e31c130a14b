/**
 * JSON as Go's encoder writes it, and so Harbor: without blanks, and with `<`, `>`, `&` and two line separators
 * escaped, so that the text can stand in a page.
 */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Leaves out members that are zero, empty or absent, as Go does where it is told `omitempty`. */
export function omitEmpty<Value extends object>(value: Value): Partial<Value> {
  const kept = Object.entries(value).filter(([, member]) => !isEmpty(member));
  // A part of the object it was made of.
  return Object.fromEntries(kept) as Partial<Value>;
}

function isEmpty(member: unknown): boolean {
  if (member === undefined || member === null || member === '' || member === 0 || member === false) return true;
  return Array.isArray(member) ? member.length === 0 : isObject(member) && Object.keys(member).length === 0;
}

/** Members in the order of their names, as Go writes maps. */
export function sortKeys<Value>(value: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
