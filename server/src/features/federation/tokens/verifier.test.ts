import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OutboundClient } from '../../../outbound/client.ts';
import { KEYS, METADATA, seconds, sendJson, startTestIssuer, type TestIssuer } from '../issuer.suite.ts';
import type { IssuerRule } from '../store.ts';
import { readIdentityToken } from './identity-token.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { type SignatureResult, TokenVerifier } from './verifier.ts';

let issuer: TestIssuer;
let now: number;
let verifier: TokenVerifier;

beforeEach(async () => {
  issuer = await startTestIssuer();
  now = Date.now();
  verifier = new TokenVerifier({ keys: new IssuerKeys({ outbound: new OutboundClient(), now: () => now }) });
});
afterEach(() => issuer.close());

const MINUTE = 60_000;

function ruleOf(more: Partial<IssuerRule> = {}): IssuerRule {
  const time = new Date(0);
  return {
    ...{ ruleId: 1, project: undefined, name: 'ci', description: '', isEnabled: true, revision: 1, permissions: [] },
    ...{ issuer: issuer.url, audience: 'haven', claims: { sub: ['a'] }, lifetime: 60, isVouchedFor: true },
    ...{ keySet: undefined, certificate: undefined, createdBy: 'admin', createdAt: time, updatedAt: time },
    ...more,
  };
}

/** What a token is worth: the reason why it is none, or what its signature is worth to a rule. */
async function worth(text: string, rule = ruleOf()): Promise<string> {
  const token = readIdentityToken(text, seconds());
  if (typeof token === 'string') return token;
  const result: SignatureResult | undefined = (await verifier.verify(token, [rule])).get(rule.ruleId);
  return result?.kind === 'good' ? 'good' : `${result?.kind}: ${result?.reason}`;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('a token', () => {
  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
    'signed by %s is good',
    async (algorithm) => {
      await issuer.rotate({ algorithm });
      expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    },
  );

  test('is read by the keys of a set without names', async () => {
    await issuer.rotate({ named: false });
    const { publicKey } = await generateKeyPair('ES256');
    issuer.otherKeys.push({ ...(await exportJWK(publicKey)), alg: 'ES256' });
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    await issuer.rotate({ named: false, published: false });
    issuer.otherKeys.push({ ...(await exportJWK(publicKey)), alg: 'ES256' });
    expect(await worth(await issuer.sign({ sub: 'a' }))).toMatch(/^bad: /);
  });

  test('that was changed is bad', async () => {
    const token = await issuer.sign({ sub: 'a' });
    const [head = '', , signature = ''] = token.split('.');
    expect(await worth(`${head}.${encode({ ...claimsOf(token), sub: 'b' })}.${signature}`)).toBe(
      'bad: the key of the issuer has not signed it',
    );
    expect(await worth(`${head}.${encode(claimsOf(token))}.${signature.slice(4)}`)).toMatch(/^bad: /);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['that has expired', { exp: seconds() - 61 }, /^it expired at /],
    ['without an end', { exp: undefined }, /does not say when it expires/],
    ['with an end that is no time', { exp: 'tomorrow' }, /does not say when it expires/],
    ['without a beginning', { iat: undefined }, /does not say when it was issued/],
    ['from the future', { iat: seconds() + 120 }, /from the future/],
    ['that is not valid yet', { nbf: seconds() + 120 }, /not valid before/],
    ['with an nbf that is no time', { nbf: 'now' }, /its nbf is no time/],
    ['with an empty subject', { sub: '' }, /names no subject/],
    ['without a subject', { sub: undefined }, /names no subject/],
    ['with an endless subject', { sub: 'x'.repeat(2_000) }, /names no subject/],
    ['with an empty issuer', { iss: '' }, /names no issuer/],
    ['with NUL in the issuer', { iss: 'a\0b' }, /names no issuer/],
  ])('%s is none', async (_what, claims, reason) => {
    const [head, , signature] = (await issuer.sign({ sub: 'a' })).split('.');
    const all = { ...claimsOf(await issuer.sign({ sub: 'a' })), ...claims };
    expect(await worth(`${head}.${encode(all)}.${signature}`)).toMatch(reason);
  });

  test('may be a minute off, as clocks are', async () => {
    expect(await worth(await issuer.sign({ sub: 'a', exp: seconds() - 50 }))).toBe('good');
    expect(await worth(await issuer.sign({ sub: 'a', iat: seconds() + 50, nbf: seconds() + 50 }))).toBe('good');
  });

  test('of another form is none', async () => {
    const empty = `${encode([])}.${encode([])}.x`;
    for (const text of ['', 'a', 'a.b', 'a.b.c', '..', 'a.b.c.d', empty, `${'x'.repeat(17_000)}.a.b`]) {
      expect(await worth(text)).toBe('it is no signed JSON web token');
    }
  });
});

describe('attacks', () => {
  test('no signature at all', async () => {
    const claims = encode(claimsOf(await issuer.sign({ sub: 'a' })));
    for (const alg of ['none', 'None', 'NONE', '', undefined]) {
      expect(await worth(`${encode({ alg, typ: 'JWT' })}.${claims}.AA`)).toMatch(/^its algorithm is/);
      expect(await worth(`${encode({ alg, typ: 'JWT' })}.${claims}.`)).toBe('it is no signed JSON web token');
    }
  });

  test('the public key as a shared secret', async () => {
    await issuer.rotate({ algorithm: 'RS256' });
    const key = await importJWK(issuer.publicKey(), 'RS256', { extractable: true });
    if (key instanceof Uint8Array) throw new Error('a public key was expected');
    for (const secret of [await exportSPKI(key), JSON.stringify(issuer.publicKey()), issuer.publicKey().n ?? '']) {
      const signed = `${encode({ alg: 'HS256', kid: issuer.keyId() })}.${encode(claimsOf(await issuer.sign({ sub: 'a' })))}`;
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await worth(`${signed}.${signature}`)).toMatch(/^its algorithm is "HS256"/);
    }
  });

  test('a shared secret that the issuer publishes by mistake', async () => {
    issuer.otherKeys.push({ kty: 'oct', k: 'AAAA', kid: 'shared' });
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
  });

  test('a key in the token itself, or an address of one', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk: JWK = await exportJWK(publicKey);
    const headers = [
      { jwk },
      { jku: `${issuer.url}/evil` },
      { x5u: `${issuer.url}/evil` },
      { x5c: ['AAAA'] },
      { jwk, kid: undefined },
    ];
    for (const header of headers) {
      expect(await worth(await issuer.sign({ sub: 'a' }, { header, key: privateKey }))).toMatch(
        /^its header has (jwk|jku|x5u|x5c)/,
      );
    }
    expect(issuer.asked).toEqual([]);
  });

  test('another key under a name that is known', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await worth(await issuer.sign({ sub: 'a' }, { key: privateKey }))).toBe(
      'bad: the key of the issuer has not signed it',
    );
  });

  test('a key for another algorithm', async () => {
    const { privateKey } = await generateKeyPair('ES384');
    expect(await worth(await issuer.sign({ sub: 'a' }, { key: privateKey, header: { alg: 'ES384' } }))).toBe(
      'bad: the issuer has no such key',
    );
  });

  test('a key for encryption', async () => {
    issuer.answers.set(KEYS, (response) => sendJson(response, { keys: [{ ...issuer.publicKey(), use: 'enc' }] }));
    expect(await worth(await issuer.sign({ sub: 'a' }))).toMatch(/^unavailable: .* publishes no keys for signatures/);
  });

  test('the token of another issuer', async () => {
    const other = await startTestIssuer();
    const token = await other.sign({ sub: 'a', iss: issuer.url });
    await other.close();
    expect(await worth(token)).toBe('bad: the key of the issuer has not signed it');
  });
});

describe('the keys of an issuer', () => {
  test('are asked for once, however many come', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign({ sub: 'a' })));
    expect(new Set(await Promise.all(tokens.map((token) => worth(token))))).toEqual(new Set(['good']));
    expect(issuer.asked).toEqual([METADATA, KEYS]);
  });

  test('are asked for again after a while', async () => {
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    await issuer.rotate({ published: false });
    issuer.otherKeys.push(issuer.publicKey());
    now += 9 * MINUTE;
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    expect(issuer.asked).toHaveLength(4);
  });

  test('are asked for at once when a token has a new one, but not for each made-up name', async () => {
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    now += MINUTE;
    await issuer.rotate();
    expect(await worth(await issuer.sign({ sub: 'a' }))).toBe('good');
    expect(issuer.asked).toHaveLength(4);
    for (let round = 0; round < 10; round++) {
      const token = await issuer.sign({ sub: 'a' }, { header: { kid: `made-up-${round}` } });
      expect(await worth(token)).toBe('bad: the issuer has no such key');
    }
    expect(issuer.asked).toHaveLength(4);
    now += MINUTE;
    expect(await worth(await issuer.sign({ sub: 'a' }, { header: { kid: 'made-up' } }))).toMatch(/^bad/);
    expect(issuer.asked).toHaveLength(6);
  });

  test('that were withdrawn count no more', async () => {
    const old = await issuer.sign({ sub: 'a' });
    expect(await worth(old)).toBe('good');
    await issuer.rotate();
    now += 11 * MINUTE;
    expect(await worth(old)).toMatch(/^bad/);
  });

  test('outlive a failure of the issuer for an hour, in which it is asked now and then', async () => {
    const token = await issuer.sign({ sub: 'a' });
    expect(await worth(token)).toBe('good');
    issuer.answers.set(METADATA, (response) => void response.writeHead(500).end());
    now += 11 * MINUTE;
    expect(await worth(token)).toBe('good');
    expect(await worth(token)).toBe('good');
    expect(issuer.asked).toHaveLength(3);
    now += 50 * MINUTE;
    expect(await worth(token)).toMatch(/^unavailable: .* answers with status 500$/);
    issuer.answers.clear();
    now += MINUTE;
    expect(await worth(token)).toBe('good');
  });

  test('may come with the rule, and nobody is asked then', async () => {
    const rule = ruleOf({ keySet: { keys: [{ ...issuer.publicKey() }] } });
    expect(await worth(await issuer.sign({ sub: 'a' }), rule)).toBe('good');
    await issuer.rotate();
    expect(await worth(await issuer.sign({ sub: 'a' }), rule)).toBe('bad: the issuer has no such key');
    expect(issuer.asked).toEqual([]);
  });

  test.each<[string, string, (issuer: TestIssuer) => [string, Parameters<TestIssuer['answers']['set']>[1]], RegExp]>([
    ['metadata', 'redirect', () => [METADATA, (r) => void r.writeHead(302, { location: '/keys' }).end()], /status 302/],
    ['keys', 'redirect', () => [KEYS, (r) => void r.writeHead(307, { location: '/other' }).end()], /status 307/],
    ['metadata', 'are missing', () => [METADATA, (r) => void r.writeHead(404).end()], /status 404/],
    ['metadata', 'are no JSON', () => [METADATA, (r) => void r.end('<html>')], /not JSON/],
    ['metadata', 'are of another', () => [METADATA, (r) => sendJson(r, { issuer: 'http://x' })], /another issuer/],
    ['metadata', 'name no keys', (i) => [METADATA, (r) => sendJson(r, { issuer: i.url })], /no address of keys/],
    [
      'metadata',
      'name a file',
      (i) => [METADATA, (r) => sendJson(r, { issuer: i.url, jwks_uri: 'file:///etc/passwd' })],
      /no address of keys/,
    ],
    ['keys', 'are none', () => [KEYS, (r) => sendJson(r, { keys: [] })], /no keys/],
    ['keys', 'are no set', () => [KEYS, (r) => sendJson(r, ['a'])], /no keys/],
    ['keys', 'are too large', () => [KEYS, (r) => void r.end(`"${'x'.repeat(2_000_000)}"`)], /more than 1048576 bytes/],
    ['keys', 'break off', () => [KEYS, (r) => void r.destroy()], /cannot be had/],
  ])('cannot be had when %s %s', async (_what, _how, answerOf, reason) => {
    issuer.answers.set(...answerOf(issuer));
    expect(await worth(await issuer.sign({ sub: 'a' }))).toMatch(reason);
    expect(issuer.asked.filter((path) => ![METADATA, KEYS].includes(path))).toEqual([]);
  });

  test('are not looked for on the server itself by the rule of a project', async () => {
    const project = { projectId: 1, name: 'team' };
    const token = await issuer.sign({ sub: 'a' });
    expect(await worth(token, ruleOf({ project, isVouchedFor: false }))).toMatch(
      /^unavailable: .* an address of the server itself/,
    );
    expect(issuer.asked).toEqual([]);
    expect(await worth(token, ruleOf({ project, isVouchedFor: true }))).toBe('good');
  });
});
