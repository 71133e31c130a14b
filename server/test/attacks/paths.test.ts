import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpClient } from '../http-client.ts';
import { MatrixWorld, rows } from '../permission-matrix/world.ts';
import { turn } from './bodies.ts';
import { DatabaseState } from './database-state.ts';

// CVE-2020-29662: another way to write a path was a way around the check of who may go there.
let world: MatrixWorld;
let state: DatabaseState;
let client: HttpClient;
beforeAll(async () => {
  world = await MatrixWorld.start();
  state = await DatabaseState.of(world.content.database);
  client = new HttpClient(Number(new URL(world.content.restUrl).port));
});
afterAll(async () => {
  client.close();
  await world.close();
});

/** Other ways to write a path, of which some mean the same, and some nothing. */
function variants(path: string): readonly string[] {
  const [plain = '', query] = path.split('?');
  const parts = plain.split('/');
  const last = parts.at(-1) ?? '';
  const middle = Math.max(3, Math.floor(parts.length / 2));
  const put = (index: number, ...inserted: readonly string[]) => parts.toSpliced(index, 0, ...inserted).join('/');
  const replaced = (text: string) => [...parts.slice(0, -1), text].join('/');
  const written = [
    `${plain}/`,
    `${plain}//`,
    `/${plain}`,
    `//${plain}`,
    plain.replaceAll('/', '//'),
    put(middle, ''),
    put(middle, '.'),
    put(middle, 'x', '..'),
    put(middle, '%2e'),
    put(middle, 'x', '%2e%2e'),
    put(middle, 'x', '..%2f'),
    `${plain}/.`,
    `${plain}/x/..`,
    `${plain}%2f`,
    `${plain}%2F..`,
    `${plain}%00`,
    `${plain}%20`,
    `${plain};x=1`,
    `${plain}%3bx`,
    `${plain}%3f`,
    `${plain}%23`,
    `${plain}.json`,
    `${plain}%0a`,
    `${plain}\\`,
    plain.replaceAll('/', '\\'),
    plain.replace('/api/', '/API/'),
    plain.toUpperCase(),
    replaced(last.toUpperCase()),
    replaced(percent(last)),
    plain.replace('/v2.0/', '/v2%2e0/'),
    plain.replace('/api/v2.0/', '/api/v2.0/api/v2.0/'),
    plain.replace('/api/', '/api%2f'),
    `/x/..${plain}`,
    `/.${plain}`,
    plain.replace('/api/', '/%61pi/'),
    plain.replace('/api/', '/ap%69/'),
    `http://other.example${plain}`,
    plain.slice(1),
    plain.replace('/projects/', '/projects;/'),
    plain.replaceAll('o', '%6f'),
    plain.replaceAll('o', '%256f'),
    `${plain}?`,
  ];
  return [...new Set(written)].map((text) =>
    query === undefined ? text : `${text}${text.includes('?') ? '' : '?'}${query}`,
  );
}

const percent = (text: string) => [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');

// What strangers may not do, however the path is written.
const guarded = rows.filter(([, , { rule }]) =>
  ['project', 'system', 'internal', 'authenticatedInProject'].includes(rule.kind),
);

describe('no way to write its path is a way around the rights of', () => {
  test.each(guarded)('%s', async (_name, operation, given) => {
    const request = await world.ask(operation, given, world.place('private'));
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const before = await state.fingerprints();
    const whole = `/api/v2.0${request.path}`;
    for (const path of [whole, ...turn(variants(whole), 20)]) {
      const authorization = world.authorization(path === whole ? 'anonymous' : 'stranger', 'private');
      const headers = {
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      // A target that no client would send may end the connection.
      const answer = await client.send(request.method, path, { headers, body }).catch(() => undefined);
      const status = answer?.status ?? 400;
      expect(status >= 400 && status < 500, `${request.method} ${path}: ${status}`).toBe(true);
    }
    expect(await state.fingerprints()).toEqual(before);
  });
});
