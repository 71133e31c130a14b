import { type Operation, operations } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notImplemented } from '../src/http/not-implemented.ts';
import { contentCases } from './lists/content-cases.ts';
import { type ListCase, ListWorld, type PreparedList } from './lists/list-case.ts';
import { projectCases } from './lists/project-cases.ts';
import { systemCases } from './lists/system-cases.ts';
import type { TestResponse } from './rest.ts';
import { statementsOf } from './statement-counter.ts';

const cases: readonly ListCase[] = [...contentCases, ...projectCases, ...systemCases];
const ROWS = 17;

let world: ListWorld;
beforeAll(async () => {
  world = await ListWorld.start();
});
afterAll(() => world.close());

const toCome = new Set<string>(notImplemented);
const reads = Object.values<Operation>(operations).filter(({ method, id }) => method === 'GET' && !toCome.has(id));
const parametersOf = (id: string) =>
  new Map(reads.find((operation) => operation.id === id)?.parameters.map(({ name, schema }) => [name, schema]));

test('every list of the contract is here', () => {
  const paged = reads.filter(({ parameters }) => parameters.some(({ name }) => name === 'page_size'));
  // Harbor's document has the parameters of pages here too; they mean nothing.
  const lists = paged.map(({ id }) => id).filter((id) => id !== 'getArtifact');
  expect(lists.filter((id) => !cases.some(({ operation }) => operation === id))).toEqual([]);
  expect(paged.filter(({ responses }) => !responses[200]?.paged).map(({ id }) => id)).toEqual(['getArtifact']);
});

const titled = cases.map((given) => [`${given.operation}${given.name ? ` ${given.name}` : ''}`, given] as const);

describe.each(titled)('%s', (_title, given) => {
  const parameters = parametersOf(given.operation);
  const isSearchable = parameters.has('q') && !given.isFreeSearch;
  const isUnbounded = parameters.get('page_size')?.maximum === undefined;
  let list: PreparedList;
  let everything: readonly unknown[];

  const urlOf = (query: Readonly<Record<string, string>>) => {
    const all = { ...list.query, ...query };
    const joined = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    return `${list.path}${joined.length > 0 ? `?${joined.join('&')}` : ''}`;
  };
  const ask = (query: Readonly<Record<string, string>> = {}) =>
    world.content.send('GET', urlOf(query), { as: 'admin' });
  const rows = async (query: Readonly<Record<string, string>>) => {
    const answer = await ask(query);
    expect([answer.status, answer.error]).toEqual([200, undefined]);
    return answer.json as readonly unknown[];
  };
  const searching = (...terms: readonly string[]) => {
    const given = list.query?.q;
    return { q: [...(given === undefined ? [] : [given]), ...terms.map(encodeURIComponent)].join('%2C') };
  };

  beforeAll(async () => {
    list = await given.prepare(world);
  });

  test('takes as many statements for many rows as for one', async () => {
    await list.grow(1, 1);
    const statements = async () => {
      // The first request fills caches.
      await rows({ page_size: '100' });
      return (await statementsOf(() => rows({ page_size: '100' }))).length;
    };
    const few = await statements();
    await list.grow(2, ROWS);
    expect(await statements()).toBe(few);
    everything = await rows({ page_size: '0' });
    expect(everything.length).toBeGreaterThanOrEqual(given.alwaysEmpty ? 0 : ROWS);
    expect(new Set(everything.map((row) => JSON.stringify(row))).size).toBe(everything.length);
  });

  test('is shown page by page, each row once', async () => {
    const total = everything.length;
    const last = Math.max(1, Math.ceil(total / 5));
    const seen: unknown[] = [];
    for (let page = 1; page <= last; page++) {
      const answer = await ask({ page: String(page), page_size: '5' });
      expect([answer.status, answer.headers.get('x-total-count')]).toEqual([200, String(total)]);
      expect(answer.headers.get('link')).toBe(linkTo(page > 1 && page - 1, page < last && page + 1, 5));
      seen.push(...answer.json);
    }
    expect(seen).toEqual(everything);
  });

  test('is empty past its end, and still says how long it is', async () => {
    const answer = await ask({ page: '99', page_size: '100' });
    expect([answer.status, answer.json]).toEqual([200, []]);
    expect(answer.headers.get('x-total-count')).toBe(String(everything.length));
    expect(answer.headers.get('link')).toBeNull();
  });

  test('takes sizes as Harbor does', async () => {
    expect(await rows({})).toEqual(isUnbounded ? everything : everything.slice(0, 10));
    expect(await rows({ page: '', page_size: '' })).toEqual(isUnbounded ? everything : everything.slice(0, 10));
    for (const query of [
      { page: '0', page_size: '0', q: list.query?.q ?? '', sort: '', name: '' },
      { page_size: '-1' },
    ]) {
      const answer = await ask(query);
      expect([answer.json, answer.headers.get('link')]).toEqual([everything, null]);
      expect(answer.headers.get('x-total-count')).toBe(String(everything.length));
    }
    expect(await rows({ page: '0', page_size: '5' })).toEqual(everything.slice(0, 5));
    const tooMany = await ask({ page_size: '101' });
    if (isUnbounded) expect(tooMany.json).toEqual(everything);
    else expectRefusal(tooMany, 'page_size in query should be less than or equal to 100');
  });

  test.each(['page', 'page_size'])('refuses a %s that is no number', async (name) => {
    expectRefusal(await ask({ [name]: 'abc' }), `${name} in query must be of type int64: "abc"`);
    expectRefusal(
      await ask({ [name]: '9223372036854775808' }),
      `${name} in query must be of type int64: "9223372036854775808"`,
    );
    expectRefusal(await ask({ [name]: '1.5' }), `${name} in query must be of type int64: "1.5"`);
  });

  test('refuses a query string that cannot be parsed', async () => {
    const { status, error } = await ask({ page: '%zz' });
    expect([status, error]).toEqual([400, expect.stringMatching(/^BAD_REQUEST: /)]);
  });

  test.runIf(given.order)('is in the order of Harbor when no other is asked for', () => {
    const { order = '' } = given;
    const values = everything.map((row) => fieldOf(row, order.replace('-', '')));
    const sorted = [...values].sort(compare);
    expect(values).not.toContain(undefined);
    expect(values).toEqual(order.startsWith('-') ? sorted.reverse() : sorted);
  });

  test.runIf(parameters.has('sort'))('is sorted by what it knows and by nothing else', async () => {
    for (const key of given.sort ?? []) {
      const name = key.split('.').at(-1) ?? key;
      // Empty texts are not shown.
      const values = (sorted: readonly unknown[]) => sorted.map((row) => fieldOf(row, key) ?? '');
      const up = await rows({ page_size: '0', sort: name });
      const expected = [...values(everything)].sort(compare);
      expect(values(up)).toEqual(expected);
      expect(up).toHaveLength(everything.length);
      const down = await rows({ page_size: '0', sort: `-${name}` });
      expect(values(down)).toEqual([...values(up)].reverse());
      // Harbor's names of fields in Go are the same keys.
      const goName = name.replaceAll(/(?:^|_)([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
      expect(await rows({ page_size: '0', sort: goName })).toEqual(up);
    }
    for (const sort of ['no_such_field', '-no_such_field', 'password,salt', ',', '-', 'id;drop', "'"]) {
      expect(await rows({ page_size: '0', sort: encodeURIComponent(sort) })).toEqual(everything);
    }
  });

  test.runIf(isSearchable)('refuses a search that is malformed', async () => {
    for (const q of ['name', '=x', 'name=', 'name=x,,id=1', ',']) {
      const { status, error } = await ask({ q: encodeURIComponent(q) });
      const text = 'BAD_REQUEST: the query string must contain "=" and the key/value cannot be empty';
      expect([q, status, error]).toEqual([q, 400, text]);
    }
    for (const q of ['name=[a', 'name=[~]', 'name=[a]', 'name=[a~b~c]', 'name={a', 'name=(a']) {
      const { status, error } = await ask({ q: encodeURIComponent(q) });
      expect([q, status, error]).toEqual([q, 400, expect.stringMatching(/^BAD_REQUEST: /)]);
    }
  });

  test.runIf(isSearchable)('ignores what it does not know in a search', async () => {
    for (const term of ['no_such_field=1', 'password=~a', 'salt={a b}', 'secret_hash=[a~z]', 'no_such__gte=1']) {
      expect(await rows({ page_size: '0', ...searching(term) })).toEqual(everything);
    }
  });

  test.runIf(given.search)('is searched in every form', async () => {
    const { key, field = key } = given.search ?? { key: '' };
    const [one, other] = [everything[3], everything[7]];
    const [value, otherValue] = [fieldOf(one, field), fieldOf(other, field)];
    const search = async (term: string) => {
      const answer = await ask({ page_size: '0', ...searching(term) });
      expect([term, answer.status]).toEqual([term, 200]);
      expect(answer.headers.get('x-total-count')).toBe(String(answer.json.length));
      return answer.json;
    };
    expect(await search(`${key}=${value}`)).toEqual([one]);
    expect(await search(`${key}=\\${value}`)).toEqual([one]);
    expect(await search(`${key}__exact=${value}`)).toEqual([one]);
    expect(await search(`${key}=[${value}~${value}]`)).toEqual([one]);
    expect(await search(`${key}={${value} ${otherValue}}`)).toEqual([one, other]);
    expect(await search(`${key}={}`)).toEqual([]);
    expect(await search(`${key}=~${String(value).toUpperCase()}`)).toContainEqual(one);
    expect(await search(`${key}=~%`)).toEqual([]);
    // Encoded twice, as Harbor's command line does.
    expect(await search(encodeURIComponent(`${key}=${value}`))).toEqual([one]);
  });

  function linkTo(prev: number | false, next: number | false, size: number): string | null {
    const links = [
      ...(prev ? [`<${pageUrl(prev, size)}>; rel="prev"`] : []),
      ...(next ? [`<${pageUrl(next, size)}>; rel="next"`] : []),
    ];
    return links.length > 0 ? links.join(' , ') : null;
  }

  // The keys in order, and nothing percent-encoded.
  function pageUrl(page: number, size: number): string {
    const all = Object.entries({ ...list.query, page: String(page), page_size: String(size) });
    const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
    return `/api/v2.0${list.path}?${sorted.map(([name, value]) => `${name}=${decodeURIComponent(value)}`).join('&')}`;
  }
});

function expectRefusal({ status, error }: TestResponse, line: string): void {
  expect([status, error]).toEqual([422, `UNPROCESSABLE_ENTITY: validation failure list:\n${line}`]);
}

function fieldOf(row: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }, row);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
