/** A distinguished name in the one form in which equal names are equal texts: one text per RDN, the lowest first. */
export type Dn = readonly string[];

/**
 * Reads a distinguished name (RFC 4514); undefined when the text is none. Letter case, blanks around the parts, the
 * order inside an RDN and the way of escaping make no difference.
 */
export function parseDn(text: string): Dn | undefined {
  if (text.trim() === '') return [];
  const rdns = split(text, ',;').map(parseRdn);
  return rdns.every((rdn) => rdn !== undefined) ? rdns : undefined;
}

/** Whether two texts are the same distinguished name. */
export function isSameDn(one: string, other: string): boolean {
  const [a, b] = [parseDn(one), parseDn(other)];
  return a !== undefined && b !== undefined && a.length === b.length && isBelow(a, b);
}

/** Whether a distinguished name is that of the base or lies below it. */
export function isUnder(text: string, base: string): boolean {
  const [dn, root] = [parseDn(text), parseDn(base)];
  return dn !== undefined && root !== undefined && isBelow(dn, root);
}

function isBelow(dn: Dn, base: Dn): boolean {
  const above = dn.length - base.length;
  return above >= 0 && base.every((rdn, index) => rdn === dn[above + index]);
}

function parseRdn(text: string): string | undefined {
  const pairs = split(text, '+').map(parsePair);
  return pairs.every((pair) => pair !== undefined) ? pairs.sort().join('+') : undefined;
}

function parsePair(text: string): string | undefined {
  const equals = text.indexOf('=');
  const type = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  if (!/^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)$/.test(type)) return undefined;
  const value = unescaped(trimBlanks(text.slice(equals + 1)));
  // As JSON, so that no value can look like two pairs.
  return value === undefined ? undefined : JSON.stringify([type, value.toLowerCase().replaceAll(/ {2,}/g, ' ')]);
}

// At separators without a backslash before them.
function split(text: string, separators: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (separators.includes(text[at] ?? '')) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

// An escaped blank at the end belongs to the value.
function trimBlanks(text: string): string {
  const trimmed = text.trimStart();
  const shorter = trimmed.trimEnd();
  const backslashes = shorter.length - shorter.replace(/\\+$/, '').length;
  return backslashes % 2 === 1 ? trimmed.slice(0, shorter.length + 1) : shorter;
}

function unescaped(text: string): string | undefined {
  const bytes: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.codePointAt(at) ?? 0;
    if (next !== BACKSLASH) {
      const character = String.fromCodePoint(next);
      bytes.push(Buffer.from(character));
      at += character.length;
      continue;
    }
    const hex = text.slice(at + 1, at + 3);
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Buffer.from(hex, 'hex'));
      at += 3;
    } else if (ESCAPABLE.includes(hex[0] ?? '\n')) {
      bytes.push(Buffer.from(hex[0] ?? ''));
      at += 2;
    } else return undefined;
  }
  return Buffer.concat(bytes).toString('utf8');
}

const BACKSLASH = 0x5c;
const ESCAPABLE = ' "#+,;<=>\\';
