import { createHash, pbkdf2, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isStrongPassword } from './password-rule.ts';

const pbkdf2Async = promisify(pbkdf2);

// 32 MiB and ~60 ms of a core per guess; node:crypto runs it in the thread pool.
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
// Harbor's keys have 16 bytes.
const MIN_KEY_BYTES = 16;

/** Hashes a password or robot secret as `scrypt$<N>$<salt>$<key>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, SCRYPT.N);
  return `scrypt$${SCRYPT.N}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Whether the password belongs to the stored hash, in time that does not depend on where they differ. Also reads
 * Harbor's hashes, kept as `pbkdf2$<digest>$<rounds>$<salt>$<hex>`.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, ...parts] = stored.split('$');
  try {
    if (scheme === 'scrypt') return await verifyScrypt(password, parts);
    if (scheme === 'pbkdf2') return await verifyPbkdf2(password, parts);
    if (scheme === 'sha256') return equal(Buffer.from(hashGeneratedSecret(password)), Buffer.from(stored));
  } catch {
    // A damaged hash, with numbers or names that the algorithms do not take.
  }
  return false;
}

/** Whether a stored hash should be replaced by a fresh one at the next successful login. */
export function needsRehash(stored: string): boolean {
  return !stored.startsWith(`scrypt$${SCRYPT.N}$`);
}

/** A secret nobody can guess, as Harbor makes those of robots: letters and digits, some of each kind. */
export function generateSecret(length = 32): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (;;) {
    const secret = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
    if (isStrongPassword(secret)) return secret;
  }
}

/** Hashes a secret of `generateSecret`, as `sha256$<key>`: nothing slower is needed against guessing 190 random bits. */
export function hashGeneratedSecret(secret: string): string {
  return `sha256$${createHash('sha256').update(secret).digest('base64url')}`;
}

/** A password nobody can guess, that passes `isStrongPassword` and can be typed. */
export function generatePassword(length = 20): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  for (;;) {
    // 57 letters into 256 values is biased by less than 2 %, which 20 characters make irrelevant.
    const password = [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
    if (isStrongPassword(password)) return password;
  }
}

async function verifyScrypt(password: string, parts: readonly string[]): Promise<boolean> {
  const [rounds, salt, key] = parts;
  if (rounds === undefined || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  return equal(await derive(password, Buffer.from(salt, 'base64url'), Number(rounds)), expected);
}

async function verifyPbkdf2(password: string, parts: readonly string[]): Promise<boolean> {
  const [digest, rounds, salt, hex] = parts;
  if (digest === undefined || rounds === undefined || salt === undefined || hex === undefined) return false;
  const expected = Buffer.from(hex, 'hex');
  // An account without a password has no hash, and everything hashes to nothing.
  if (expected.length < MIN_KEY_BYTES) return false;
  return equal(await pbkdf2Async(password, salt, Number(rounds), expected.length, digest), expected);
}

function equal(actual: Buffer, expected: Buffer): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { ...SCRYPT, N: cost }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
