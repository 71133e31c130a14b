/** Claims by name, each with the patterns of which one must fit. */
export type Claims = Readonly<Record<string, readonly string[]>>;

/** Claims that were read, or the line that is none. */
export type ReadClaims =
  | { readonly kind: 'claims'; readonly claims: Claims }
  | { readonly kind: 'wrong'; readonly line: string };

/** Reads claims from lines such as `ref: refs/heads/main, refs/tags/v*`. */
export function readClaims(text: string): ReadClaims {
  const claims: Record<string, string[]> = {};
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    // Patterns have colons of their own, as in `system:serviceaccount:ci:builder`; names are followed by a blank or an end.
    const [, name = '', rest = ''] = /^(\S+?):\s+(.+)$/.exec(line) ?? [];
    const patterns = rest.split(',').flatMap((pattern) => (pattern.trim() === '' ? [] : [pattern.trim()]));
    if (name === '' || patterns.length === 0) return { kind: 'wrong', line };
    claims[name] = [...(claims[name] ?? []), ...patterns];
  }
  return { kind: 'claims', claims };
}

/** The lines that `readClaims` reads as these claims. */
export function writeClaims(claims: Claims): string {
  return Object.entries(claims)
    .map(([name, patterns]) => `${name}: ${patterns.join(', ')}`)
    .join('\n');
}

/** What people have pasted to have it explained. */
export type Pasted =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'claims'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'wrong' };

/** Tells claims as JSON from a token. */
export function readPasted(text: string): Pasted {
  if (!text.trim().startsWith('{')) return { kind: 'token', token: text.trim() };
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null
      ? // An object of JSON has texts as its keys.
        { kind: 'claims', claims: claims as Readonly<Record<string, unknown>> }
      : { kind: 'wrong' };
  } catch {
    return { kind: 'wrong' };
  }
}
