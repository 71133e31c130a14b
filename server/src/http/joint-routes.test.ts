import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../test/rest.ts';
import { statementsOf } from '../../test/statement-counter.ts';

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

test('those who ask for the same at the same time share its statements, but not the right to see it', async () => {
  const one = (await statementsOf(() => rest.send('GET', members, { as: 'alice' }))).length;
  const people = ['alice', 'carol', 'bob'];
  let answers: readonly { readonly status: number; readonly json: unknown }[] = [];
  const together = await statementsOf(async () => {
    answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => rest.send('GET', members, { as: people[at % 3] ?? '' })),
    );
  });
  expect(answers.map(({ status }) => status)).toEqual(answers.map((_, at) => (at % 3 === 2 ? 403 : 200)));
  const { json } = await rest.send('GET', members, { as: 'carol' });
  expect(answers.filter(({ status }) => status === 200).map((answer) => answer.json)).toEqual(Array(20).fill(json));
  expect(together.length).toBeLessThan(10 * one);
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
