import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HavenError } from '../error.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

/** What a guarded answer carries beside its own headers. */
export interface CsrfAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly cookie: string | undefined;
  /** Why the request is refused; undefined when it passes. */
  readonly refusal: HavenError | undefined;
}

const CSRF_COOKIE = '_gorilla_csrf';
const CSRF_HEADER = 'X-Harbor-CSRF-Token';
const TOKEN_BYTES = 32;
const COOKIE_SECONDS = 43_200;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
// Programs come here with credentials of their own in every request, which no other site can make a browser send.
const PROGRAM_PATHS = /^\/(?:v2|api|service)(?:\/|$)/;

/**
 * Harbor's protection of browsers against other sites' forms (gorilla/csrf): a secret in a cookie that only this site
 * can read back, masked anew in a header of every answer, to be sent back with whatever changes something.
 */
export class CsrfGuard {
  readonly #key: Buffer;

  /** `key` signs the cookie; all processes share it. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * What the answer must carry, and whether the request passes; undefined for a program, which is left alone. `secure`
   * keeps the cookie from travelling without TLS.
   */
  check(request: IncomingMessage, path: string, secure: boolean): CsrfAnswer | undefined {
    const { cookie: cookies } = request.headers;
    if (readCookie(cookies, SESSION_COOKIE) === undefined && PROGRAM_PATHS.test(path)) return undefined;
    const kept = this.#readSecret(readCookie(cookies, CSRF_COOKIE));
    const secret = kept ?? randomBytes(TOKEN_BYTES);
    const isSafe = SAFE_METHODS.has(request.method ?? '');
    return {
      headers: { [CSRF_HEADER]: mask(secret), vary: 'Cookie' },
      cookie: kept ? undefined : this.#writeSecret(secret, secure),
      refusal: isSafe ? undefined : refusalOf(request.headers[CSRF_HEADER.toLowerCase()], secret),
    };
  }

  #writeSecret(secret: Buffer, secure: boolean): string {
    const value = Buffer.concat([secret, this.#signature(secret)]).toString('base64url');
    return writeCookie(CSRF_COOKIE, value, { sameSite: 'Strict', secure, maxAge: COOKIE_SECONDS });
  }

  // A neighbour domain may set cookies here, so only those that we have signed count.
  #readSecret(value: string | undefined): Buffer | undefined {
    const bytes = Buffer.from(value ?? '', 'base64url');
    if (bytes.length !== 2 * TOKEN_BYTES) return undefined;
    const secret = bytes.subarray(0, TOKEN_BYTES);
    return timingSafeEqual(bytes.subarray(TOKEN_BYTES), this.#signature(secret)) ? secret : undefined;
  }

  #signature(secret: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(secret).digest();
  }
}

function refusalOf(header: string | string[] | undefined, secret: Buffer): HavenError | undefined {
  const sent = Array.isArray(header) ? header[0] : header;
  if (sent === undefined || sent === '') return new HavenError('FORBIDDEN', 'CSRF token not found in request');
  const bytes = Buffer.from(sent, 'base64');
  if (bytes.length !== 2 * TOKEN_BYTES || !timingSafeEqual(unmask(bytes), secret)) {
    return new HavenError('FORBIDDEN', 'CSRF token invalid');
  }
  return undefined;
}

// Never twice the same text, so that compression tells nothing of the secret (BREACH).
function mask(secret: Buffer): string {
  const pad = randomBytes(TOKEN_BYTES);
  return Buffer.concat([pad, xor(pad, secret)]).toString('base64');
}

function unmask(masked: Buffer): Buffer {
  return xor(masked.subarray(0, TOKEN_BYTES), masked.subarray(TOKEN_BYTES));
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
