import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TokenSigner } from './tokens.ts';

const pem = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const ours = pem();
const foreign = pem();
const access = [{ type: 'repository', name: 'p/a', actions: ['pull', 'push'] }];
const now = 1_800_000_000;
const goodClaims = {
  iss: 'harbor-token-issuer',
  sub: 'alice',
  aud: 'harbor-registry',
  exp: now + 1_800,
  nbf: now,
  iat: now,
  jti: 'abcdefghijklmnop',
  access,
};

function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A token with any header and claims, signed as RS256 with any key. */
function forge(header: unknown, claims: unknown, key = ours.privateKey): string {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${sign('sha256', Buffer.from(head), createPrivateKey(key)).toString('base64url')}`;
}

const signer = (): TokenSigner => new TokenSigner({ privateKey: ours.privateKey, lifetime: 1_800 });
const header = { alg: 'RS256', typ: 'JWT' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: now * 1_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an issued token', () => {
  test('has the header and claims of Harbor', async () => {
    const { token, expiresIn, issuedAt } = await signer().issue('alice', access);
    const [head, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head ?? '')).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.stringMatching(/^(?:[A-Z2-7]{4}:){11}[A-Z2-7]{4}$/),
    });
    expect(JSON.parse(claims ?? '')).toEqual({ ...goodClaims, jti: expect.stringMatching(/^[\w-]{16}$/) });
    expect({ expiresIn, issuedAt: issuedAt.getTime() }).toEqual({ expiresIn: 1_800, issuedAt: now * 1_000 });
  });

  test('is the same for all who ask for the same in the same second, and for nobody else', async () => {
    const tokens = signer();
    const same = await Promise.all([1, 2, 3].map(() => tokens.issue('alice', access)));
    expect(new Set(same.map(({ token }) => token)).size).toBe(1);
    const others = [
      await tokens.issue('bob', access),
      await tokens.issue('alice', []),
      await tokens.issue('alice', access, 60),
      await tokens.issue('alice', access, undefined, { rules: [{ ruleId: 1, revision: 1 }], credentialId: undefined }),
    ];
    vi.setSystemTime((now + 1) * 1000);
    others.push(await tokens.issue('alice', access));
    vi.setSystemTime(now * 1000);
    others.push(await tokens.issue('alice', access));
    expect(new Set([...same, ...others].map(({ token }) => token)).size).toBe(1 + others.length);
  });

  test('is verified as what it was issued for, again and again', async () => {
    const tokens = signer();
    const { token } = await tokens.issue('alice', access);
    for (let time = 0; time < 3; time++) {
      expect(tokens.verify(token)).toEqual({ kind: 'token', subject: 'alice', issuedAt: now, access });
    }
  });

  test('is verified by another process with the same key, and by none with another', async () => {
    const { token } = await signer().issue('alice', access);
    expect(signer().verify(token)).toBeDefined();
    expect(new TokenSigner({ privateKey: foreign.privateKey, lifetime: 60 }).verify(token)).toBeUndefined();
  });

  test('is valid from a minute before its time to a minute after, also when it was verified in between', async () => {
    const tokens = signer();
    const { token } = await tokens.issue('alice', access);
    const validAt = (second: number): boolean => {
      vi.setSystemTime((now + second) * 1_000);
      return tokens.verify(token) !== undefined;
    };
    expect([-61, -60, 0, 1_800, 1_860, 1_861, 1_800].map(validAt)).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
  });
});

// CVE-2025-24976: the key that a token brought along was the one it was verified by.
describe('a forged token is refused', () => {
  const publicJwk = createPublicKey(foreign.publicKey).export({ format: 'jwk' });
  const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(goodClaims)}`;
  const none = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(goodClaims)}.`;
  test.each([
    ['alg none without a signature', none],
    ['alg none with a signature', forge({ alg: 'none' }, goodClaims)],
    ['alg in other case', forge({ alg: 'rs256' }, goodClaims)],
    ['no alg', forge({ typ: 'JWT' }, goodClaims)],
    [
      'HS256 with our public key as the secret',
      `${head}.${createHmac('sha256', ours.publicKey).update(head).digest('base64url')}`,
    ],
    ['a foreign key', forge(header, goodClaims, foreign.privateKey)],
    ['a key in its own header', forge({ ...header, jwk: publicJwk }, goodClaims, foreign.privateKey)],
    [
      'a certificate chain in its own header',
      forge({ ...header, x5c: [foreign.publicKey] }, goodClaims, foreign.privateKey),
    ],
    ['a key by URL', forge({ ...header, jku: 'http://127.0.0.1/keys' }, goodClaims, foreign.privateKey)],
    ['claims that are no object', forge(header, 'null')],
    ['claims that are no JSON', forge(header, '{')],
    ['a header that is no JSON', forge('x', goodClaims)],
    ['a fourth part', `${forge(header, goodClaims)}.x`],
    ['two parts', forge(header, goodClaims).split('.').slice(0, 2).join('.')],
    ['nothing', ''],
  ])('%s', (_name, token) => {
    expect(signer().verify(token)).toBeUndefined();
  });

  test.each([
    ['iss', 'somebody'],
    ['iss', undefined],
    ['aud', 'other'],
    ['aud', ['harbor-registry']],
    ['aud', undefined],
    ['iat', undefined],
    ['iat', '1800000000'],
    ['exp', undefined],
    ['exp', now - 61],
    ['exp', null],
    ['nbf', now + 61],
    ['nbf', undefined],
    ['sub', undefined],
    ['sub', 7],
  ])('%s is %j', (claim, value) => {
    expect(signer().verify(forge(header, { ...goodClaims, [claim]: value }))).toBeUndefined();
  });

  test('and what is odd in the access of a signed one grants nothing', () => {
    const odd = [
      null,
      'x',
      {},
      { type: 'repository', name: 'p/a', actions: 'pull' },
      { type: 1, name: 'p', actions: [] },
    ];
    expect(signer().verify(forge(header, { ...goodClaims, access: odd }))).toMatchObject({ access: [] });
    expect(signer().verify(forge(header, { ...goodClaims, access: null }))).toMatchObject({ access: [] });
    const mixed = [{ type: 'repository', name: 'p/a', actions: ['pull', 3, null] }];
    expect(signer().verify(forge(header, { ...goodClaims, access: mixed }))).toMatchObject({
      access: [{ actions: ['pull'] }],
    });
  });
});

test('no change of a token, wherever it is made, is accepted', async () => {
  const tokens = signer();
  const { token } = await tokens.issue('alice', access);
  const letter = fc.constantFrom(...'ABCXYZabcxyz019-_.=+/ \n!%');
  const change = fc.oneof(
    fc.record({ do: fc.constant('replace' as const), at: fc.nat(token.length - 1), letter }),
    fc.record({ do: fc.constant('insert' as const), at: fc.nat(token.length), letter }),
    fc.record({ do: fc.constant('delete' as const), at: fc.nat(token.length - 1), letter }),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let changed = token;
      for (const { do: what, at, letter: put } of changes) {
        changed =
          changed.slice(0, at) + (what === 'delete' ? '' : put) + changed.slice(what === 'insert' ? at : at + 1);
      }
      fc.pre(changed !== token);
      expect(tokens.verify(changed)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
  expect(tokens.verify(token)).toBeDefined();
});

test('no text is a token', () => {
  const tokens = signer();
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(tokens.verify(text)).toBeUndefined();
    }),
  );
});
