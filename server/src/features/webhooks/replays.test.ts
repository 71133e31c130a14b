import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpTarget } from '../../../test/http-target.ts';
import { until } from '../../../test/until.ts';
import { sql } from '../../db/sql.ts';
import { deliveriesTo, startTestHooks, type TestHooks } from './webhooks.suite.ts';

let hooks: TestHooks;
beforeEach(async () => {
  hooks = await startTestHooks();
});
afterEach(() => hooks.close());

const http = ({ url }: Pick<HttpTarget, 'url'>) => ({ type: 'http', address: url });
const arrived = (target: HttpTarget, count: number) => until(() => target.received.length >= count, 20_000);

describe('a replay', () => {
  const own = (policy: string) => policy.replace('/api/v2.0/', '/haven/');
  const replay = async (policy: string, body: object) => {
    const { status, json } = await hooks.send('POST', `${own(policy)}/replay`, body);
    return { status, ...json };
  };

  test('sends events again, under the ids they had', async () => {
    const target = await hooks.target();
    const policy = await hooks.policy([http(target)]);
    await hooks.work();
    for (const tag of ['v1', 'v2', 'v3']) await hooks.event(tag);
    await hooks.event('other', { type: 'PULL_ARTIFACT' });
    await hooks.consume();
    await arrived(target, 3);
    const before = deliveriesTo(target);
    const listed = await hooks.send('GET', `${own(policy)}/events`);
    expect(listed.headers.get('x-total-count')).toBe('3');
    expect(listed.json[0]).toEqual({
      id: expect.any(Number),
      delivery_id: before[2]?.id,
      type: 'PUSH_ARTIFACT',
      operator: 'alice',
      occurred_at: expect.stringMatching(/Z$/),
      resources: ['p/app:v3'],
    });
    const [third, second, first] = listed.json;
    expect(await replay(policy, { ids: [second.id] })).toEqual({
      status: 202,
      count: 1,
      last_id: second.id,
      more: false,
    });
    await arrived(target, 4);
    expect(deliveriesTo(target)[3]).toEqual(before[1]);
    const all = await replay(policy, { from: first.occurred_at });
    expect(all).toEqual({ status: 202, count: 3, last_id: third.id, more: false });
    await arrived(target, 7);
    expect(deliveriesTo(target).slice(4)).toEqual(before);
    expect(await replay(policy, { from: first.occurred_at, to: first.occurred_at })).toMatchObject({ count: 0 });
    expect(await replay(policy, { after_id: second.id })).toMatchObject({ count: 1, last_id: third.id });
    expect(await replay(policy, { after_id: 0, event_types: ['PULL_ARTIFACT'] })).toMatchObject({ count: 0 });
    const manual = await hooks.send('GET', `${policy}/executions?q=trigger=MANUAL`);
    expect(manual.headers.get('x-total-count')).toBe('5');
  });

  test('sends at most a thousand at once, and says where to go on', async () => {
    const policy = await hooks.policy([http(await hooks.target())]);
    await hooks.content.database.run(sql`
      INSERT INTO event (type, project_id, actor, payload)
      SELECT 'PUSH_ARTIFACT', ${hooks.projectId}, 'alice', '{"repository":"p/app","digest":"sha256:0","tags":["t"]}'
      FROM generate_series(1, 1001)`);
    const first = await replay(policy, { after_id: 0 });
    expect(first).toMatchObject({ status: 202, count: 1000, more: true });
    expect(await replay(policy, { after_id: first.last_id })).toMatchObject({ count: 1, more: false });
  });

  test('of nothing in particular, of other projects, or by a policy that is off is not possible', async () => {
    const policy = await hooks.policy([http(await hooks.target())]);
    expect(await replay(policy, {})).toMatchObject({ status: 400 });
    expect(await replay(policy, { after_id: 0, event_types: ['NOPE'] })).toMatchObject({ status: 400 });
    expect(await replay(policy, { from: 'yesterday' })).toMatchObject({ status: 422 });
    const otherId = await hooks.content.addProject('other');
    await hooks.content.database.run(sql`
      INSERT INTO event (type, project_id, actor, payload)
      VALUES ('PUSH_ARTIFACT', ${otherId}, 'bob', '{"repository":"other/secret","digest":"sha256:0","tags":["t"]}')`);
    expect(await replay(policy, { after_id: 0 })).toMatchObject({ status: 202, count: 0 });
    expect((await hooks.send('GET', `${own(policy)}/events`)).json).toEqual([]);
    const { json } = await hooks.send('GET', policy);
    await hooks.send('PUT', policy, { ...json, enabled: false });
    expect(await replay(policy, { after_id: 0 })).toMatchObject({ status: 412 });
  });
});

describe('a test', () => {
  const own = (policy: string) => `${policy.replace('/api/v2.0/', '/haven/')}/test`;

  test('tells what came of it, for each target', async () => {
    const well = await hooks.target();
    const ill = await hooks.target({
      answer: (_, response) => void response.writeHead(404).end('a secret of another server'),
    });
    const policy = await hooks.policy([http(well), http(ill), { type: 'slack', address: 'http://127.0.0.1:1/' }], {
      enabled: false,
    });
    const { status, json, text } = await hooks.send('POST', own(policy), { event_type: 'QUOTA_EXCEED' });
    expect(status).toBe(200);
    expect(json).toEqual([
      { address: well.url, delivered: true, status_code: 200, duration: expect.any(Number) },
      {
        ...{ address: ill.url, delivered: false, status_code: 404, duration: expect.any(Number) },
        message: 'the target answered with status 404',
      },
      {
        ...{ address: 'http://127.0.0.1:1/', delivered: false, duration: expect.any(Number) },
        message: '127.0.0.1:1 refuses connections',
      },
    ]);
    expect(text).not.toContain('secret');
    expect(deliveriesTo(well)).toMatchObject([{ type: 'QUOTA_EXCEED', tag: 'test-tag' }]);
    expect((await hooks.send('POST', own(policy), { event_type: 'NOPE' })).status).toBe(400);
    expect((await hooks.send('POST', own(policy), {})).status).toBe(200);
  });
});
