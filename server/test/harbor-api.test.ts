import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { startTestContent, type TestContent } from './content.ts';
import { lines, retention, robot, rule, webhook } from './harbor-api/lines.ts';
import { type Image, imageOf, indexOf, pushImage, putManifest } from './images.ts';
import type { TestResponse } from './rest.ts';

/** The answers of Harbor's interface that its documents and clients count on, down to code and text. */
let content: TestContent;
/** Names and ids that the requests below are about. */
const known: Record<string, string | number> = {};
beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob', 'stranger']) known[name] = await content.addUser(name);
  known.library = await content.addProject('library', { public: true });
  known.secret = await content.addProject('secret');
  known.cache = await content.addProject('cache', { registryId: 1 });
  await content.addMember('secret', 'alice', 'projectAdmin');
  await content.addMember('secret', 'bob', 'guest');
  const { v2 } = content;
  const pusher = { repository: 'secret/app', as: 'alice' };
  const image = await pushImage(v2, pusher, imageOf(), 'v1');
  known.digest = image.digest;
  await pushImage(v2, pusher, imageOf(), 'v2');
  const signature = await pushImage(v2, pusher, signatureOf(image));
  known.signature = signature.digest;
  await putManifest(v2, pusher, indexOf([await pushImage(v2, pusher, imageOf())]), 'index');
  const repositories = await content.database.many<{ name: string }>(sql`SELECT name FROM repository`);
  expect(repositories).toEqual([{ name: 'secret/app' }]);
  known.label = await created('/labels', { name: 'global', scope: 'g' });
  known.foreign = await created('/labels', { name: 'foreign', scope: 'p', project_id: known.library });
  known.rule = await created('/projects/library/immutabletagrules', rule('v*'));
  await created('/projects/library/immutabletagrules', rule('w*'));
  known.member = await created('/projects/library/members', { role_id: 2, member_user: { username: 'bob' } });
  await created('/projects/library/webhook/policies', webhook('hook'));
  await created('/usergroups', { group_name: 'people', group_type: 3 });
  known.robot = await created('/robots', robot('ci', 'library'));
  known.retention = await created('/retentions', retention(known.library));
  known.quota = (await ask('admin', 'GET', `/quotas?reference_id=${known.library}`)).json[0].id;
});
afterAll(() => content.close());

const ask = (
  as: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers = {},
): Promise<TestResponse> =>
  content.send(method, path, { ...(as && { as }), ...(body !== undefined && { body }), headers });
async function created(path: string, body: object): Promise<string> {
  const answer = await ask('admin', 'POST', path, body);
  expect([path, answer.status, answer.error]).toEqual([path, 201, undefined]);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}
const signatureOf = (subject: Image) => imageOf({ subject, artifactType: 'application/vnd.cncf.notary.signature' });
function fill<T>(value: T): T {
  const text = JSON.stringify(value);
  if (text === undefined) return value;
  // Ids in bodies are numbers.
  const numbers = text.replaceAll(/"\{(\w+)\}"/g, (_whole, word: string) => String(known[word]));
  return JSON.parse(numbers.replaceAll(/\{(\w+)\}/g, (whole, word: string) => String(known[word] ?? whole)));
}

describe.each(Object.entries(lines))('%s:', (_feature, table) => {
  for (const [as, method, path, body, status, error] of table) {
    const sent = body === undefined ? '' : ` ${JSON.stringify(body).slice(0, 100)}`;
    test(`${as ?? 'a stranger'} gets ${status} from ${method} ${path}${sent}`, async () => {
      const filledPath = path.replaceAll(/\{(\w+)\}/g, (_whole, word: string) => String(known[word]));
      const answer = await ask(as, method, filledPath, fill(body));
      expect([answer.status, answer.error]).toEqual([
        status,
        error instanceof RegExp ? expect.stringMatching(error) : (error ?? answer.error),
      ]);
      if (status >= 400 && method !== 'HEAD') expect(answer.json.errors).toHaveLength(1);
      if (method === 'PUT' && status === 200) expect(answer.text).toBe('');
    });
  }
});
