import type { Operation, OperationParameter } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import type { Case } from '../permission-matrix/cases.ts';
import { MatrixWorld, rows } from '../permission-matrix/world.ts';
import { oddBodies, turn } from './bodies.ts';

// Harbor #23571, #23412, #23691, #23107, #23461: members that are null or absent end in a 500.
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
});
afterAll(() => world.close());

const ways = rows.filter(([, , { rule }]) => rule.kind !== 'internal');
const withBody = ways.filter(([, { body }]) => body !== undefined);
const admin = () => world.authorization('sysadmin', 'private');

/** What is wrong with an answer; undefined when it is one of those the contract names, and not one of ours to blame. */
function complaint(operation: Operation, what: string, { status, text }: { status: number; text: string }) {
  if (status in operation.responses && status < 500) return undefined;
  // The provider, or whatever is asked, is not there in these tests.
  if (status === 503 && operation.feature === 'identity') return undefined;
  return `${what}: ${status} ${text.slice(0, 200)}`;
}

async function complaintsOf(
  operation: Operation,
  given: Case,
  oddities: readonly { readonly what: string; readonly body?: unknown; readonly raw?: string | Buffer }[],
) {
  const request = await world.ask(operation, given, world.place('private'));
  const complaints: string[] = [];
  for (const { what, body, raw } of oddities) {
    const answer = await world.send({ ...request, body }, admin(), raw === undefined ? {} : { raw });
    complaints.push(...[complaint(operation, what, answer) ?? []].flat());
  }
  return complaints;
}

const MOST_BODIES = 40;

describe('a body with one odd field is answered as the contract says by', () => {
  test.each(withBody)('%s', async (_name, operation, given) => {
    const { body } = await world.ask(operation, given, world.place('private'));
    const all = oddBodies(operation.body?.schema ?? {}, body);
    // Of many fields, each has its turn.
    const oddities = all.filter((_odd, index) => index % Math.ceil(all.length / MOST_BODIES) === 0);
    expect(oddities.length).toBeGreaterThan(5);
    expect(await complaintsOf(operation, given, oddities)).toEqual([]);
    // Nothing of it has switched something off for the others.
    expect((await world.content.send('GET', '/users/current', { as: 'admin' })).status).toBe(200);
  });
});

// Harbor #23755: the audit log kept whole payloads.
test('none of it makes a long row in the audit log', async () => {
  const longest = await world.content.database.first<{ length: number }>(sql`
    SELECT max(length(row::text)) AS length FROM audit_log_ext row`);
  expect(longest?.length).toBeLessThan(4_000);
});

const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
const raws = [
  ...['', 'null', '0', '"text"', 'true', '[]', '[null]', '{}', '{"":null}', '{', '[', '{"a":}', 'nul', '{"a":1}{'],
  ...['{"__proto__":{"sysadmin_flag":true}}', '{"constructor":{"prototype":{"x":1}}}', '{"a":1,"a":2}', '1e999', '-'],
  ...['\u0000', '\ufeff{}', '{"a":"\\ud800"}', '{"a":"\\u0000"}'],
  deep('[', ']', 5_000),
  deep('{"a":', '1}', 5_000).slice(0, 30_000),
];
const manyFields = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f${n}`, n]));
const wholes: readonly { readonly what: string; readonly raw: string | Buffer }[] = [
  ...raws.map((raw) => ({ what: JSON.stringify(raw.slice(0, 40)), raw })),
  { what: 'no UTF-8', raw: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
  { what: 'many fields', raw: JSON.stringify(manyFields) },
];

describe('a body that is odd as a whole is answered as the contract says by', () => {
  test.each(withBody)('%s', async (_name, operation, given) => {
    expect(await complaintsOf(operation, given, turn(wholes, 6))).toEqual([]);
  });
});

function oddTexts({ schema, in: place }: OperationParameter): readonly string[] {
  const texts =
    '0 -1 1.5 x null true %00 %ff %F0%9F%98%80 9223372036854775808 1e3 %2e%2e %27 %25 ~ ( [~] a%3D~ {%7D'.split(' ');
  const long = 'x'.repeat(place === 'path' ? 3_000 : 6_000);
  // A client drops dot segments before it sends a path, and would ask for another one: what the request is about.
  const sent = place === 'path' ? texts.filter((text) => text !== '%2e%2e') : texts;
  return schema.type === 'boolean' ? [...sent.slice(0, 8), 'TRUE', 'yes'] : [...sent, long];
}

describe('parameters that are odd are answered as the contract says by', () => {
  const withParameters = ways.filter(([, { parameters }]) => parameters.some(({ in: place }) => place !== 'header'));
  test.each(withParameters)('%s', async (_name, operation, given) => {
    const complaints: string[] = [];
    for (const parameter of operation.parameters) {
      const { name, in: place } = parameter;
      if (place === 'header') continue;
      const request = await world.ask(operation, given, world.place('private'));
      for (const odd of turn(oddTexts(parameter), 5)) {
        const path =
          place === 'query' ? withQuery(request.path, name, odd) : withSegment(operation.path, request.path, name, odd);
        const answer = await world.send({ ...request, path }, admin());
        complaints.push(...[complaint(operation, `${name}=${odd.slice(0, 30)}`, answer) ?? []].flat());
      }
    }
    expect(complaints).toEqual([]);
  });
});

function withQuery(path: string, name: string, value: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${value}`;
}

function withSegment(template: string, path: string, name: string, value: string): string {
  const [plain = '', query] = path.split('?');
  const index = template.split('/').indexOf(`{${name}}`);
  const changed = plain.split('/').map((segment, place) => (place === index ? value : segment));
  return changed.join('/') + (query === undefined ? '' : `?${query}`);
}
