import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../../test/collect.ts';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { imageOf, pushImage } from '../../../test/images.ts';
import { testPassword } from '../../../test/registry.ts';
import { anonymous, type Caller } from '../../auth/caller.ts';
import { NotificationListener } from '../../db/listener.ts';
import { sql } from '../../db/sql.ts';
import { announceChange } from '../../events/changes.ts';
import { LiveEvents } from './service.ts';

let content: TestContent;
let listener: NotificationListener;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob']) await content.addUser(name);
  for (const name of ['team', 'other']) {
    await content.addProject(name);
    await content.addMember(name, 'alice', 'projectAdmin');
  }
  // As another process has it: it hears of everything by the database alone.
  listener = new NotificationListener({ database: content.database, log: quiet });
  await listener.start();
});
afterAll(async () => {
  await listener.close();
  expect(content.failures).toEqual([]);
  await content.close();
});

const user = async (username: string): Promise<Caller> => {
  const caller = await content.authenticator.basic(username, testPassword);
  if (!caller) throw new Error(`${username} is nobody`);
  return caller;
};

async function follower(limits: ConstructorParameters<typeof LiveEvents>[0]['limits'] = {}) {
  const live = new LiveEvents({ authorizer: content.authorizer, limits: { gather: 1, ...limits } });
  await live.follow(listener);
  return live;
}

async function openFor(live: LiveEvents, username: string, lastEventId?: string) {
  const caller = await user(username);
  return collect(live.open({ caller, authenticateAgain: () => user(username), lastEventId }));
}

const push = (repository: string, tag: string) => pushImage(content.v2, { repository, as: 'alice' }, imageOf(), tag);

describe('events', () => {
  test('of pushes, tags and deletions come from whichever process, to those who may see them', async () => {
    const live = await follower();
    const [alice, bob] = [await openFor(live, 'alice'), await openFor(live, 'bob')];
    await Promise.all([alice.until(/^id: /m), bob.until(/^id: /m)]);
    await push('team/api', 'v1');
    await alice.until(/event: repository\ndata: \{"name":"team\/api"\}/);
    await content.addMember('other', 'bob', 'guest');
    await push('other/web', 'v1');
    await bob.until(/other\/web/);
    expect(bob.text).not.toMatch(/team\/api/);
    const before = alice.text.length;
    await content.send('DELETE', '/projects/team/repositories/api/artifacts/v1/tags/v1', { as: 'alice' });
    await alice.until(new RegExp(`^[^]{${before},}team/api`));
    live.close();
    await Promise.all([alice.ended, bob.ended]);
  });

  test('of jobs go to administrators, and those of a project to its people', async () => {
    const live = await follower();
    const [admin, alice] = [await openFor(live, 'admin'), await openFor(live, 'alice')];
    await Promise.all([admin.until(/^id: /m), alice.until(/^id: /m)]);
    await content.send('POST', '/system/gc/schedule', { as: 'admin', body: { schedule: { type: 'Manual' } } });
    await admin.until(/event: job\ndata: \{"type":"GARBAGE_COLLECTION","policy":-?\d+,"id":\d+,"status":"Running"\}/);
    await push('team/marker', 'v1');
    await alice.until(/team\/marker/);
    expect(alice.text).not.toMatch(/GARBAGE_COLLECTION/);
    live.close();
  });

  test.each(['WEBHOOK', 'SLACK'])('of deliveries as %s go to the people of the project', async (type) => {
    const live = await follower();
    const [alice, bob] = [await openFor(live, 'alice'), await openFor(live, 'bob')];
    await Promise.all([alice.until(/^id: /m), bob.until(/^id: /m)]);
    await content.database.run(sql`
      WITH policy AS (
        INSERT INTO webhook_policy (project_id, name, event_types)
        SELECT project_id, ${`told-${type}`}, '{PUSH_ARTIFACT}' FROM project WHERE name = 'team' RETURNING id
      )
      INSERT INTO execution (vendor_type, vendor_id, trigger, status, end_time)
      SELECT ${type}, id, 'EVENT', 'Success', now() FROM policy`);
    await alice.until(new RegExp(`event: job\\ndata: \\{"type":"${type}"`));
    await push(`team/marker-${type.toLowerCase()}`, 'v1');
    await alice.until(/team\/marker-/);
    expect(bob.text).not.toContain(`"type":"${type}"`);
    live.close();
  });

  test('that were missed come after a reconnection, or else the word to read everything again', async () => {
    const live = await follower({ remembered: 3 });
    const first = await openFor(live, 'alice');
    await first.until(/^id: /m);
    const id = first.lastId();
    first.stream.destroy();
    await first.ended;
    await push('team/missed', 'v1');
    const watcher = await openFor(live, 'alice');
    await push('team/marker-1', 'v1');
    await watcher.until(/marker-1/);
    const second = await openFor(live, 'alice', id);
    await second.until(/marker-1/);
    expect(second.text).toMatch(/team\/missed/);
    for (const tag of ['a', 'b', 'c', 'd']) {
      await push(`team/${tag}-more`, tag);
      await watcher.until(new RegExp(`${tag}-more`));
    }
    const third = await openFor(live, 'alice', id);
    await third.until(/event: reload/);
    const stranger = await openFor(live, 'alice', 'another-process-7');
    await stranger.until(/event: reload/);
    live.close();
  });
});

describe('a stream', () => {
  test('ends when its reader is not who they were any more', async () => {
    const live = await follower();
    let now = await user('alice');
    const caller = now;
    const alice = collect(live.open({ caller, authenticateAgain: async () => now, lastEventId: undefined }));
    await alice.until(/^id: /m);
    now = anonymous;
    await content.database.transaction((tx) => announceChange(tx, { kind: 'session', idHash: 'x' }));
    await alice.ended;
    live.close();
  });

  test('shows signs of life', async () => {
    const live = await follower({ beat: 5 });
    const alice = await openFor(live, 'alice');
    await alice.until(/^:$/m);
    live.close();
  });

  test('ends when its client takes nothing', async () => {
    const live = await follower({ waiting: 300 });
    const caller = await user('alice');
    const stream = live.open({ caller, authenticateAgain: async () => caller, lastEventId: undefined });
    const watcher = await openFor(live, 'alice');
    for (let count = 0; !stream.destroyed; count++) {
      await push(`team/flood-${count}`, 'v1');
      await watcher.until(new RegExp(`flood-${count}`));
    }
    live.close();
  });

  test('is one of as many as there may be', async () => {
    const live = await follower({ perCaller: 2 });
    const streams = [await openFor(live, 'alice'), await openFor(live, 'alice')];
    await Promise.all(streams.map((one) => one.until(/^id: /m)));
    await expect(openFor(live, 'alice')).rejects.toMatchObject({ code: 'TOO_MANY_REQUEST' });
    await openFor(live, 'bob');
    streams[0]?.stream.destroy();
    await streams[0]?.ended;
    await openFor(live, 'alice');
    live.close();
  });

  test('is for those who have signed in, and comes as events over HTTP', async () => {
    expect((await content.send('GET', '/haven/events')).status).toBe(401);
    const answer = await content.send('GET', '/haven/events', {
      as: 'alice',
      headers: { accept: 'text/event-stream' },
    });
    // Nothing is followed in this test, so it ends at once.
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'retry: 3000\n\n',
    ]);
  });
});
