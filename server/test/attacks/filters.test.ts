import type { Operation } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import type { Case } from '../permission-matrix/cases.ts';
import { MatrixWorld, rows } from '../permission-matrix/world.ts';
import type { TestResponse } from '../rest.ts';
import { until } from '../until.ts';
import { turn } from './bodies.ts';
import { makeObjects } from './objects.ts';

// CVE-2025-30086: lists could be filtered by columns nobody is shown, such as salts and password hashes.
// CVE-2019-19026, CVE-2019-19029, CVE-2024-22261, Harbor #23418: filters that end in SQL.
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
  // Something to tell apart in every list that a new server leaves empty.
  const { content } = world;
  for (const name of ['zoe', 'yan', 'xia']) {
    await content.addUser(name);
    await content.send('POST', '/usergroups', { as: 'admin', body: { group_name: `group-${name}`, group_type: 3 } });
    await content.send('POST', '/labels', { as: 'admin', body: { name: `label-${name}`, scope: 'g' } });
    await world.makeRobot({ system: { quota: ['list'] } });
  }
});
afterAll(() => world.close());

const lists = rows.filter(([, { parameters, method }, { rule }]) => {
  return method === 'GET' && rule.kind !== 'internal' && parameters.some(({ name }) => name === 'page_size');
});
const takes = (name: string) =>
  lists.filter(([, { parameters }]) => parameters.some((parameter) => parameter.name === name));

type List = (query: string) => Promise<TestResponse>;

/** A list as administrators get it, of things that are there, with more in its query each time. */
async function listOf(operation: Operation, given: Case): Promise<List> {
  const place = world.place('private');
  const ids = await makeObjects(world, operation, place);
  const parts = (await given.request?.(world.fixtureIn(place))) ?? {};
  return async (query) => {
    const texts = [merged(parts.query ?? '', query), 'page_size=100'].filter((part) => part !== '');
    const request = await world.ask(operation, { ...given, request: () => parts }, place, () => ({
      ...parts,
      path: { ...parts.path, ...ids },
      query: texts.join('&'),
    }));
    return world.send(request, world.authorization('sysadmin', 'private'));
  };
}

// The files of a layer are there as soon as a job has read it.
async function answered(list: List): Promise<TestResponse> {
  let plain = await list('');
  await until(async () => {
    if (plain.status === 202) plain = await list('');
    return plain.status !== 202;
  });
  return plain;
}

// Where a case has conditions of its own, ours join them.
function merged(own: string, query: string): string {
  if (query.startsWith('q=') && own.startsWith('q=')) return `${own}%2C${query.slice(2)}`;
  return [own, query].filter((part) => part !== '').join('&');
}

const secretColumns = `
  password password_hash Password PasswordHash salt Salt secret Secret secret_hash SecretHash access_secret
  AccessSecret access_key token token_hash Token reset_uuid ResetUUID auth_header oidc_secret
  OIDCUserMeta__Secret user__password k v properties__v ca_certificate id_hash jwks`
  .trim()
  .split(/\s+/);

// What is asked of a column, as the query language writes it and as those of database libraries do.
const forms = ['=x', '=~a', '=[0~9]', '={a b}', '__icontains=a', '__gte=0'];

describe('a filter by a column that nobody is shown changes nothing in', () => {
  test.each(takes('q'))('%s', async (_name, operation, given) => {
    const list = await listOf(operation, given);
    const plain = await answered(list);
    const total = plain.headers.get('x-total-count');
    for (const column of turn(secretColumns, 16)) {
      const condition = `${column}${turn(forms, 1)}`;
      const answer = await list(`q=${encodeURIComponent(condition)}`);
      const found = [condition, answer.status, answer.headers.get('x-total-count')];
      expect(found).toEqual([condition, plain.status, total]);
    }
  });
});

describe('sorting by a column that nobody is shown changes nothing in', () => {
  test.each(takes('sort'))('%s', async (_name, operation, given) => {
    const list = await listOf(operation, given);
    const plain = await answered(list);
    for (const column of turn(secretColumns, 8)) {
      const answer = await list(`sort=-${column}`);
      const found = [column, answer.status, withoutTimes(answer.text)];
      expect(found).toEqual([column, plain.status, withoutTimes(plain.text)]);
    }
  });
});

const injections = [
  "'",
  "''",
  '"',
  ';',
  '--',
  '/*',
  '\\',
  "' OR '1'='1",
  "1' OR 1=1 --",
  "'; DROP TABLE harbor_user; --",
  '1) OR (1=1',
  '$1',
  "x' UNION SELECT password_hash FROM harbor_user --",
  'pg_sleep(10)',
  '(SELECT pg_sleep(10))',
  '%27%20OR%201',
  '{a b}',
  "{a' b}",
  '[a~b]',
  "['~']",
  '(a b)',
  "~'",
  '~%',
  '~_',
  '\u0000',
  '\ud83d\ude00',
  '1e999',
  '99999999999999999999',
];

describe('SQL in what is asked for is text to', () => {
  test.each(lists)('%s', async (_name, operation, given) => {
    const users = () => world.content.database.run(sql`SELECT FROM harbor_user`);
    const before = await users();
    const texts = operation.parameters.filter(({ in: place, schema }) => place === 'query' && schema.type === 'string');
    const list = await listOf(operation, given);
    for (const { name } of texts) {
      for (const text of turn(injections, 8)) {
        const [key] = turn(['name', 'username', 'id', 'creation_time', text], 1);
        const value = name === 'q' ? `${key}=${text}` : text;
        const answer = await list(`${name}=${encodeURIComponent(value)}`);
        expect([200, 400, 404, 422], `${name}=${value}: ${answer.text}`).toContain(answer.status);
      }
    }
    expect(await users()).toBe(before);
  });
});

// The time of the answer, and of the last request of whoever asks.
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
}
