/** The value of a cookie a request carries; the first of several of the same name, as they are sent most specific first. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    return pair
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

/** How a cookie is kept. */
export interface CookieOptions {
  readonly sameSite: 'Lax' | 'Strict';
  /** Only sent over TLS. */
  readonly secure: boolean;
  /** Seconds; without it, until the browser is closed. */
  readonly maxAge?: number;
}

/** A `Set-Cookie` value for the whole site that scripts cannot read. The value has no characters that need quoting. */
export function writeCookie(name: string, value: string, options: CookieOptions): string {
  const age = options.maxAge === undefined ? '' : `; Max-Age=${options.maxAge}`;
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=${options.sameSite}${options.secure ? '; Secure' : ''}`;
}
