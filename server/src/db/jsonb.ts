// PostgreSQL's jsonb cannot hold U+0000 or half a surrogate pair, which JSON can.
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** JSON text for a jsonb parameter; characters that PostgreSQL cannot store become U+FFFD, as in damaged text. */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  return UNSTORABLE.test(text) ? JSON.stringify(clean(value)) : text;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value.replaceAll('\0', '\uFFFD')).toString();
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [clean(key), clean(member)]));
}
