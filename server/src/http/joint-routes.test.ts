import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestResponse, type TestRest } from '../../test/rest.ts';
import { statementsOf } from '../../test/statement-counter.ts';
import { type Sql, sql } from '../db/sql.ts';

// Long enough for everybody to come, and for some of them to lose patience.
const HELD_MS = 200;

let rest: TestRest;
const members = '/projects/team/members';
beforeAll(async () => {
  rest = await startTestRest();
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'team' } });
  await rest.addUser('carol');
  await rest.addUser('dave');
  await addMember('carol', 1);
  // Whose credentials and roles are known asks the database for nothing but the list.
  await Promise.all(['alice', 'bob', 'carol'].map((as) => rest.send('GET', members, { as })));
});
afterAll(() => rest.close());

async function addMember(username: string, role_id: number): Promise<string> {
  const body = { role_id, member_user: { username } };
  const { headers } = await rest.send('POST', members, { as: 'alice', body });
  return String(headers.get('location'));
}

const namesIn = (json: readonly { readonly entity_name: string }[]) => json.map(({ entity_name }) => entity_name);

/** What many get who ask together while a table cannot be read for a moment, and the statements that this takes. */
async function askTogether(table: Sql, paths: readonly { readonly path: string; readonly as: string }[]) {
  let answers: readonly TestResponse[] = [];
  const statements = await statementsOf(async () => {
    const free = await hold(table);
    const asked = Promise.all(paths.map(({ path, as }) => rest.send('GET', path, { as })));
    await delay(HELD_MS);
    await free();
    answers = await asked;
  });
  return { answers, statements };
}

// Resolves when the table is locked, with what unlocks it.
function hold(table: Sql): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const transaction = rest.database.transaction(async (tx) => {
      await tx.run(sql`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      await new Promise<void>((release) => {
        resolve(() => {
          release();
          return transaction;
        });
      });
    });
    transaction.catch(reject);
  });
}

test('those who ask for the same at the same time share its statements, but not the right to see it', async () => {
  const people = ['alice', 'carol', 'bob'];
  const asked = Array.from({ length: 30 }, (_, at) => ({ path: members, as: people[at % 3] ?? '' }));
  const { answers, statements } = await askTogether(sql`project_member`, asked);
  expect(answers.map(({ status }) => status)).toEqual(answers.map((_, at) => (at % 3 === 2 ? 403 : 200)));
  const { json } = await rest.send('GET', members, { as: 'carol' });
  expect(answers.filter(({ status }) => status === 200).map((answer) => answer.json)).toEqual(Array(20).fill(json));
  expect(statements.filter((text) => text.includes('"entityName"')).length).toBeLessThan(20);
});

test('each gets links for the address they have asked for', async () => {
  const urls = [`${members}?page_size=1&page=1`, `${members}?page=1&page_size=1&x=1`, `${members}?page_size=1&page=2`];
  const answers = await Promise.all([...urls, ...urls].map((url) => rest.send('GET', url, { as: 'alice' })));
  const path = `/api/v2.0${members}`;
  const links = [
    `<${path}?page=2&page_size=1>; rel="next"`,
    `<${path}?page=2&page_size=1&x=1>; rel="next"`,
    `<${path}?page=1&page_size=1>; rel="prev"`,
  ];
  expect(answers.map(({ headers }) => headers.get('link'))).toEqual([...links, ...links]);
  expect(answers.map(({ json }) => namesIn(json)).slice(0, 3)).toEqual([['alice'], ['alice'], ['carol']]);
});

test('whoever stands alike shares a list of projects, and everybody sees their own', async () => {
  const people = ['alice', 'bob', 'carol', 'dave', 'admin'];
  const list = (as: string) => rest.send('GET', '/projects', { as });
  const rolesOf = (answer: TestResponse): unknown[] =>
    answer.json.map((project: { name: string; current_user_role_ids: unknown }) => [
      project.name,
      project.current_user_role_ids,
    ]);
  const own: unknown[][] = [];
  for (const as of people) own.push(rolesOf(await list(as)));
  expect(own).toEqual([[['team', [1]]], [], [['team', [1]]], [], [['team', null]]]);
  const asked = Array.from({ length: 50 }, (_, at) => ({ path: '/projects', as: people[at % people.length] ?? '' }));
  const { answers, statements } = await askTogether(sql`project_metadata`, asked);
  expect(answers.map(rolesOf)).toEqual(Array.from({ length: 10 }, () => own).flat());
  expect(statements.filter((text) => text.includes('FROM project p')).length).toBeLessThan(50);
});

test('whoever has changed something finds it, however many ask meanwhile', async () => {
  let stopped = false;
  const crowd = Array.from({ length: 10 }, async () => {
    while (!stopped) await rest.send('GET', members, { as: 'carol' });
  });
  const found = async () => namesIn((await rest.send('GET', members, { as: 'alice' })).json).includes('dave');
  try {
    for (let round = 0; round < 8; round++) {
      const member = await addMember('dave', 2);
      expect(await found()).toBe(true);
      await rest.send('DELETE', member, { as: 'alice' });
      expect(await found()).toBe(false);
    }
  } finally {
    stopped = true;
    await Promise.all(crowd);
  }
});
