import { pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStrongPassword } from './password-rule.ts';
import { generatePassword, hashPassword, needsRehash, verifyPassword } from './passwords.ts';

describe('a hashed password', () => {
  test('is verified by itself only, and never hashed twice to the same text', async () => {
    const [first, second] = await Promise.all([hashPassword('Secret-12'), hashPassword('Secret-12')]);
    expect(first).not.toBe(second);
    expect(first).toMatch(/^scrypt\$32768\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword('Secret-12', first)).toBe(true);
    for (const wrong of ['', 'secret-12', 'Secret-12 ', 'Secret-1', 'Secret-121']) {
      expect(await verifyPassword(wrong, first), JSON.stringify(wrong)).toBe(false);
    }
    expect(needsRehash(first)).toBe(false);
  });

  // CVE-2024-9683: passwords with the same beginning were the same password.
  test('may be any text', async () => {
    for (const password of ['pä$$wörd: "x"', '\u{1F511}'.repeat(40), 'a'.repeat(500)]) {
      const stored = await hashPassword(password);
      expect(await verifyPassword(password, stored)).toBe(true);
      // Nothing is cut off: the last character counts.
      expect(await verifyPassword(password.slice(0, -1), stored)).toBe(false);
    }
  });
});

describe("Harbor's hashes", () => {
  const harbor = (password: string, digest: 'sha1' | 'sha256', salt = 'mJ8Wo2hZ5s'): string =>
    `pbkdf2$${digest}$4096$${salt}$${pbkdf2Sync(password, salt, 4096, 16, digest).toString('hex')}`;

  test.each(['sha1', 'sha256'] as const)('of %s are verified and replaced', async (digest) => {
    const stored = harbor('Harbor12345', digest);
    expect(await verifyPassword('Harbor12345', stored)).toBe(true);
    expect(await verifyPassword('Harbor12346', stored)).toBe(false);
    expect(needsRehash(stored)).toBe(true);
  });
});

describe('what is no hash verifies no password', () => {
  test.each([
    '',
    'plain',
    'Secret-12',
    'scrypt',
    'scrypt$32768',
    'scrypt$32768$$',
    'scrypt$32768$c2FsdA$',
    'pbkdf2$sha256$4096$salt$',
    'pbkdf2$sha256$4096$salt$zz',
    'pbkdf2$sha256$4096$salt$ab',
    'pbkdf2$sha256$4096$$',
    'pbkdf2$md0$4096$salt$00112233445566778899aabbccddeeff',
    'pbkdf2$sha256$-1$salt$00112233445566778899aabbccddeeff',
    'scrypt$3$c2FsdA$AAAA',
    'scrypt$1e9$c2FsdA$AAAA',
    '$$$$',
  ])('%j', async (stored) => {
    for (const password of ['', 'Secret-12', stored]) expect(await verifyPassword(password, stored)).toBe(false);
  });
});

describe('the strength of a password', () => {
  test.each([
    ['Abcdefg1', true],
    ['Abcdef1', false],
    ['abcdefg1', false],
    ['ABCDEFG1', false],
    ['Abcdefgh', false],
    [`Aa1${'x'.repeat(125)}`, true],
    [`Aa1${'x'.repeat(126)}`, false],
  ])('of %j is enough: %s', (password, strong) => {
    expect(isStrongPassword(password)).toBe(strong);
  });

  test('of a generated one is enough, and none comes twice', () => {
    const made = new Set(fc.sample(fc.constant(undefined), 200).map(() => generatePassword()));
    expect(made.size).toBe(200);
    for (const password of made) expect(isStrongPassword(password) && password.length === 20).toBe(true);
  });
});
