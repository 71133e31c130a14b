import { type Operation, operations } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../browser.ts';
import { startTestContent, type TestContent } from '../content.ts';
import { offered } from '../permission-matrix/world.ts';
import { startTestRest, type TestRest } from '../rest.ts';
import { DatabaseState } from './database-state.ts';

// CVE-2019-19025, CVE-2024-3622, PROJQUAY-9836: a page of another site changed something with the visitor's session.
let rest: TestRest;
let content: TestContent;
let browser: Browser;
let state: DatabaseState;
beforeAll(async () => {
  rest = await startTestRest();
  content = await startTestContent();
  browser = await new Browser(rest).arrive();
  expect((await browser.logIn('admin')).status).toBe(200);
  expect((await browser.send('GET', '/users/current')).json.username).toBe('admin');
  state = await DatabaseState.of(rest.database);
});
afterAll(async () => {
  await rest.close();
  await content.close();
});

const pathOf = ({ path }: Operation) => path.replaceAll(/\{[^}]+\}/g, '1');
const changing = offered.filter(({ method }) => method !== 'GET' && method !== 'HEAD');

describe('a session without the token of its pages changes nothing by', () => {
  test.each(changing.map((operation) => [operation.id, operation] as const))('%s', async (_id, operation) => {
    const before = await state.fingerprints();
    for (const token of ['', 'x', browser.token?.replace(/^.{4}/, 'AAAA') ?? '']) {
      const headers = { 'x-harbor-csrf-token': token, origin: 'https://elsewhere.example' };
      const { cookies } = browser;
      const foreign = Object.assign(new Browser(rest), { token: undefined });
      for (const [name, value] of cookies) foreign.cookies.set(name, value);
      const answer = await foreign.send(operation.method, pathOf(operation), { body: {}, headers });
      expect([answer.status, answer.error]).toEqual([403, expect.stringMatching(/^FORBIDDEN: CSRF token/)]);
    }
    expect(await state.fingerprints()).toEqual(before);
  });
});

// zot #3980: any site was allowed to read what a visitor may, with the visitor's credentials.
test('no other site is allowed to read an answer', async () => {
  const headers = {
    origin: 'https://elsewhere.example',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization',
  };
  const reads = Object.values<Operation>(operations).filter(({ method }) => method === 'GET');
  for (const operation of reads) {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await rest.send(method, pathOf(operation), { as: 'admin', headers });
      const allowed = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect([operation.id, method, allowed]).toEqual([operation.id, method, []]);
    }
  }
  for (const path of ['/v2/', '/v2/_catalog', '/service/token?service=harbor-registry']) {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await content.v2.send(method, path, { as: 'admin', headers });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  }
});
