import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestCertificate, type HttpTarget } from '../../../test/http-target.ts';
import { imageOf, pushImage } from '../../../test/images.ts';
import { until } from '../../../test/until.ts';
import { sql } from '../../db/sql.ts';
import { OutboundClient } from '../../outbound/client.ts';
import { deliveriesTo, startTestHooks, type TestHooks, tagsTo } from './webhooks.suite.ts';

let hooks: TestHooks;
beforeEach(async () => {
  hooks = await startTestHooks();
});
afterEach(() => hooks.close());

const http = ({ url }: Pick<HttpTarget, 'url'>, more: object = {}) => ({ type: 'http', address: url, ...more });
const arrived = (target: HttpTarget, count: number) => until(() => target.received.length >= count, 20_000);

async function executions(policy: string) {
  const { json } = await hooks.send('GET', `${policy}/executions?page_size=100`);
  return json as { readonly id: number; readonly status: string; readonly status_message?: string }[];
}

/** Waits until so many deliveries of a policy have ended; gives them, the newest first. */
async function ended(policy: string, count: number) {
  let found = await executions(policy);
  await until(async () => {
    found = await executions(policy);
    return found.filter(({ status }) => status !== 'Running').length >= count;
  }, 20_000);
  return found;
}

async function logOf(policy: string, executionId: number): Promise<string> {
  const { json } = await hooks.send('GET', `${policy}/executions/${executionId}/tasks`);
  return (await hooks.send('GET', `${policy}/executions/${executionId}/tasks/${json[0].id}/log`)).text;
}

describe('an event', () => {
  test('of a real push arrives in Harbor’s form, and is in the history with its log', async () => {
    const target = await hooks.target();
    const policy = await hooks.policy([
      http(target, { address: `${target.url}/hook?token=x`, auth_header: 'Bearer t' }),
    ]);
    await hooks.work();
    const image = await pushImage(hooks.content.v2, { repository: 'p/web', as: 'alice' }, imageOf(), 'v1');
    await hooks.consume();
    await arrived(target, 1);
    const [received] = target.received;
    const row = await hooks.content.database.first<{ at: Date; created: Date }>(sql`
      SELECT e.occurred_at AS at, r.creation_time AS created FROM event e JOIN repository r USING (repository_id)`);
    const seconds = (time: Date | undefined) => Math.floor((time?.getTime() ?? 0) / 1_000);
    expect(received).toMatchObject({ method: 'POST', url: '/hook?token=x' });
    expect(received?.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer t' });
    const body =
      `{"type":"PUSH_ARTIFACT","occur_at":${seconds(row?.at)},"operator":"alice","event_data":{"resources":[` +
      `{"digest":"${image.digest}","tag":"v1","resource_url":"haven.example/p/web:v1"}],"repository":{` +
      `"date_created":${seconds(row?.created)},"name":"web","namespace":"p","repo_full_name":"p/web","repo_type":"private"}}}`;
    expect(received?.body).toBe(body);

    const [execution] = await ended(policy, 1);
    expect(execution).toMatchObject({
      vendor_type: 'WEBHOOK',
      vendor_id: Number(policy.split('/').at(-1)),
      status: 'Success',
      trigger: 'EVENT',
      metrics: { task_count: 1, success_task_count: 1 },
      extra_attrs: { event_type: 'PUSH_ARTIFACT', payload: body, event_id: expect.any(Number) },
      start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const tasks = await hooks.send('GET', `${policy}/executions/${execution?.id}/tasks`);
    expect([tasks.json.length, tasks.headers.get('x-total-count')]).toEqual([1, '1']);
    expect(tasks.json[0]).toMatchObject({ status: 'Success', run_count: 1, extra_attrs: { status_code: 200 } });
    const log = await logOf(policy, execution?.id ?? 0);
    expect(log).toContain(body);
    expect(log).not.toContain('Bearer');
    const old = await hooks.send(
      'GET',
      `/projects/p/webhook/jobs?policy_id=${policy.split('/').at(-1)}&status=Success`,
    );
    expect(old.json).toMatchObject([
      { id: execution?.id, event_type: 'PUSH_ARTIFACT', notify_type: 'http', status: 'Success', job_detail: body },
    ]);
    const none = await hooks.send('GET', `/projects/p/webhook/jobs?policy_id=${policy.split('/').at(-1)}&status=Error`);
    expect(none.json).toEqual([]);
    const [last] = (await hooks.send('GET', '/projects/p/webhook/lasttrigger')).json;
    expect(Date.parse(last.last_trigger_time)).toBeGreaterThan(Date.parse(last.creation_time));
  });

  test('of each kind that there is arrives', async () => {
    const target = await hooks.target();
    const types = ['PUSH_ARTIFACT', 'PULL_ARTIFACT', 'DELETE_ARTIFACT', 'QUOTA_EXCEED', 'QUOTA_WARNING'];
    await hooks.policy([http(target)], { event_types: types });
    await hooks.work();
    const { v2 } = hooks.content;
    const image = await pushImage(v2, { repository: 'p/web', as: 'alice' }, imageOf(), 'v1');
    await v2.send('GET', '/v2/p/web/manifests/v1', { as: 'alice' });
    await v2.pulls.flush();
    await v2.database.run(sql`UPDATE quota SET hard = used + 1000, used = used + 350`);
    await pushImage(v2, { repository: 'p/web', as: 'alice' }, imageOf(), 'v2');
    await v2.database.run(sql`UPDATE quota SET hard = used + 1`);
    await pushImage(v2, { repository: 'p/web', as: 'alice' }, imageOf()).catch(() => undefined);
    await hooks.send('DELETE', '/projects/p/repositories/web/artifacts/v1');
    await hooks.consume();
    await until(() => new Set(deliveriesTo(target).map(({ type }) => type)).size === types.length, 20_000);
    const bodies = target.received.map(({ body }) => JSON.parse(body));
    const dataOf = (type: string) => bodies.find((body) => body.type === type).event_data;
    expect(dataOf('PULL_ARTIFACT').resources).toEqual([
      { digest: image.digest, tag: 'v1', resource_url: 'haven.example/p/web:v1' },
    ]);
    expect(dataOf('DELETE_ARTIFACT').resources[0].digest).toBe(image.digest);
    expect(dataOf('QUOTA_WARNING').custom_attributes.Details).toMatch(/^quota usage reach 85%/);
    expect(dataOf('QUOTA_EXCEED').custom_attributes.Details).toMatch(/^adding .* of storage resource/);
  });

  test('goes to every target that wants it, in its own form, signed where that is asked for', async () => {
    const [plain, cloud, slack] = [await hooks.target(), await hooks.target(), await hooks.target()];
    await hooks.policy([
      http(plain, { signing_secret: 'whsec_c2VjcmV0' }),
      http(cloud, { payload_format: 'CloudEvents' }),
      { type: 'slack', address: slack.url },
    ]);
    await hooks.policy([http(plain)], { event_types: ['PULL_ARTIFACT'] });
    await hooks.policy([http(plain)], { enabled: false });
    await hooks.work();
    await hooks.event('v1', { payload: { requestId: 'req-7' } });
    await hooks.consume();
    await Promise.all([plain, cloud, slack].map((target) => arrived(target, 1)));
    const [signed] = plain.received;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = signed?.headers ?? {};
    const expected = createHmac('sha256', 'secret').update(`${id}.${at}.${signed?.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(cloud.received[0]?.headers['content-type']).toBe('application/cloudevents+json');
    expect(JSON.parse(cloud.received[0]?.body ?? '')).toMatchObject({ id, requestid: 'req-7', specversion: '1.0' });
    expect(JSON.parse(slack.received[0]?.body ?? '').blocks).toHaveLength(6);
    expect(cloud.received[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(plain.received).toHaveLength(1);
  });

  test('goes nowhere while webhooks are switched off', async () => {
    const target = await hooks.target();
    const policy = await hooks.policy([http(target)]);
    const admin = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] } as const;
    await hooks.content.settings.update(admin, { notification_enable: false });
    await hooks.event('v1');
    await hooks.consume();
    await hooks.content.settings.update(admin, { notification_enable: true });
    await hooks.event('v2');
    await hooks.consume();
    await hooks.work();
    await ended(policy, 1);
    expect(tagsTo(target)).toEqual(['v2']);
  });
});

describe('a target', () => {
  test('that is away loses nothing, gets all in order later, and delays no other', async () => {
    const [away, well] = [await hooks.target(), await hooks.target()];
    away.answer = (_, response) => void response.writeHead(503).end('not now');
    await hooks.policy([http(away), http(well)]);
    await hooks.work();
    const tags = Array.from({ length: 20 }, (_, index) => `v${index}`);
    for (const tag of tags) await hooks.event(tag);
    await hooks.consume();
    await arrived(well, 20);
    expect(tagsTo(well)).toEqual(tags);
    await arrived(away, 5);
    // Nothing goes past what has not been taken.
    expect(new Set(tagsTo(away))).toEqual(new Set(['v0']));
    away.answer = (_, response) => void response.end();
    await until(() => tagsTo(away).at(-1) === 'v19', 20_000);
    expect([...new Set(tagsTo(away))]).toEqual(tags);
    expect(new Set(deliveriesTo(away).map(({ id }) => id)).size).toBe(20);
  });

  test('that cannot be reached at all gets everything when it is back', async () => {
    const { port, close } = await hooks.target();
    await close();
    const policy = await hooks.policy([{ type: 'http', address: `http://127.0.0.1:${port}/` }]);
    await hooks.work();
    await hooks.event('v1');
    await hooks.event('v2');
    await hooks.consume();
    await until(async () => {
      const tasks = await hooks.send('GET', `${policy}/executions/${(await executions(policy)).at(-1)?.id}/tasks`);
      return tasks.json[0].run_count >= 3;
    }, 20_000);
    const back = await hooks.target({ port });
    await ended(policy, 2);
    expect(tagsTo(back)).toEqual(['v1', 'v2']);
  });

  test('that does not answer holds up nobody else', async () => {
    const slow = await hooks.target({ answer: () => undefined });
    const well = await hooks.target();
    await hooks.policy([http(slow)]);
    await hooks.policy([http(well)]);
    await hooks.work();
    for (let index = 0; index < 20; index++) await hooks.event(`v${index}`);
    await hooks.consume();
    await arrived(well, 20);
    expect(slow.received.length).toBeLessThanOrEqual(1);
  });

  test('that refuses what it gets is not asked for ever, and the next one comes', async () => {
    const target = await hooks.target({
      answer: (request, response) =>
        void response.writeHead(/"tag":"bad"/.test(request.body) ? 400 : 200).end('no \u0007 <b>'),
    });
    const policy = await hooks.policy([http(target)]);
    await hooks.work();
    await hooks.event('bad');
    await hooks.event('good');
    await hooks.consume();
    const [good, bad] = await ended(policy, 2);
    expect(tagsTo(target)).toEqual(['bad', 'bad', 'bad', 'good']);
    expect([good?.status, bad?.status]).toEqual(['Success', 'Error']);
    expect(await logOf(policy, bad?.id ?? 0)).toMatch(/status 400: no . <b>/);
    const tasks = await hooks.send('GET', `${policy}/executions/${bad?.id}/tasks`);
    expect(tasks.json[0]).toMatchObject({
      status: 'Error',
      status_message: 'the target answered with status 400',
      run_count: 3,
    });
  });

  test('that redirects is followed as far as nothing gets lost or told', async () => {
    const there = await hooks.target();
    const moved = await hooks.target({
      answer: (_, response) => void response.writeHead(308, { location: there.url }).end(),
    });
    const found = await hooks.target({
      answer: (_, response) => void response.writeHead(302, { location: there.url }).end(),
    });
    await hooks.policy([http(moved, { auth_header: 'Bearer secret' })]);
    const policy = await hooks.policy([http(found)]);
    await hooks.work();
    await hooks.event('v1');
    await hooks.consume();
    await arrived(there, 1);
    await arrived(found, 2);
    expect(tagsTo(there)).toEqual(['v1']);
    expect(there.received[0]?.headers).not.toHaveProperty('authorization');
    expect(await logOf(policy, (await executions(policy))[0]?.id ?? 0)).toMatch(
      /by status 302, which would drop what is sent/,
    );
  });

  test.each([
    'http://127.0.0.1',
    'http://[::1]',
    'http://localhost',
    'http://2130706433',
    'http://[::ffff:127.0.0.1]',
    'http://0.0.0.0',
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
  ])('of the server itself or its cloud (%s) is not called', async (base) => {
    const { port, received } = await hooks.target();
    const policy = await hooks.policy([{ type: 'http', address: `${base}:${port}/latest/meta-data` }]);
    const outbound = new OutboundClient();
    await hooks.work({ outbound });
    await hooks.event('v1');
    await hooks.consume();
    await until(
      async () => /may not be called/.test(await logOf(policy, (await executions(policy))[0]?.id ?? 0)),
      20_000,
    );
    expect(received).toEqual([]);
    await outbound.close();
  });

  test('with a certificate that nobody knows needs it to be given, or not to be verified', async (context) => {
    const certificate = createTestCertificate();
    if (!certificate) return context.skip('needs openssl');
    const target = await hooks.target({ tls: certificate });
    const refused = await hooks.policy([http(target, { address: `${target.url}/refused` })]);
    await hooks.policy([http(target, { address: `${target.url}/skipped`, skip_cert_verify: true })]);
    await hooks.policy([http(target, { address: `${target.url}/given`, ca_certificate: certificate.cert })]);
    await hooks.work();
    await hooks.event('v1');
    await hooks.consume();
    await arrived(target, 2);
    await until(async () => /certificate/.test(await logOf(refused, (await executions(refused))[0]?.id ?? 0)), 20_000);
    expect(target.received.map(({ url }) => url).sort()).toEqual(['/given', '/skipped']);
  });
});

describe('what waits', () => {
  const stuck = () => hooks.target({ answer: (_, response) => void response.writeHead(500).end() });

  test('goes to the corrected address of its target', async () => {
    const [wrong, right] = [await stuck(), await hooks.target()];
    const policy = await hooks.policy([http(wrong)]);
    await hooks.work();
    await hooks.event('v1');
    await hooks.event('v2');
    await hooks.consume();
    await arrived(wrong, 1);
    const { json } = await hooks.send('GET', policy);
    await hooks.send('PUT', policy, { ...json, targets: [http(right)] });
    await ended(policy, 2);
    expect(tagsTo(right)).toEqual(['v1', 'v2']);
  });

  test('is not lost while the policy is switched off, and goes on after', async () => {
    const target = await hooks.target();
    const policy = await hooks.policy([http(target)]);
    await hooks.event('v1');
    await hooks.consume();
    const { json } = await hooks.send('GET', policy);
    await hooks.send('PUT', policy, { ...json, enabled: false });
    await hooks.work();
    const log = async () => logOf(policy, (await executions(policy))[0]?.id ?? 0);
    await until(async () => /the policy is switched off/.test(await log()), 20_000);
    expect(target.received).toEqual([]);
    await hooks.send('PUT', policy, { ...json, enabled: true });
    await ended(policy, 1);
    expect(tagsTo(target)).toEqual(['v1']);
  });

  test('for a target that was taken away is over', async () => {
    const [gone, kept] = [await stuck(), await hooks.target()];
    const policy = await hooks.policy([http(gone), http(kept)]);
    await hooks.event('v1');
    await hooks.consume();
    const { json } = await hooks.send('GET', policy);
    await hooks.send('PUT', policy, { ...json, targets: [http(kept)] });
    await hooks.work();
    const statuses = (await ended(policy, 2)).map(({ status }) => status);
    expect(statuses.sort()).toEqual(['Error', 'Success']);
    expect(gone.received).toEqual([]);
  });

  test('for a policy that is deleted is forgotten', async () => {
    const target = await stuck();
    const policy = await hooks.policy([http(target)]);
    await hooks.work();
    for (let index = 0; index < 5; index++) await hooks.event(`v${index}`);
    await hooks.consume();
    await arrived(target, 1);
    expect((await hooks.send('DELETE', policy)).status).toBe(200);
    await until(async () => {
      const open = sql`SELECT count(*) AS n FROM task WHERE status IN ('Pending', 'Scheduled', 'Running')`;
      return (await hooks.content.database.first<{ n: number }>(open))?.n === 0;
    }, 20_000);
    expect(new Set(tagsTo(target))).toEqual(new Set(['v0']));
    expect((await hooks.send('GET', `${policy}/executions`)).status).toBe(404);
  });

  test('for a project that is deleted is forgotten, with its history', async () => {
    const policy = await hooks.policy([http(await stuck())]);
    await hooks.event('v1');
    await hooks.consume();
    expect((await hooks.send('DELETE', '/projects/p')).status).toBe(200);
    expect((await hooks.content.send('GET', policy, { as: 'admin' })).status).toBe(404);
    const left = sql`SELECT status, outdated FROM execution`;
    expect(await hooks.content.database.many(left)).toEqual([{ status: 'Stopped', outdated: true }]);
  });

  test('for too long is given up', async () => {
    const target = await stuck();
    const policy = await hooks.policy([http(target)]);
    await hooks.event('v1');
    await hooks.consume();
    await hooks.content.database.run(sql`
      UPDATE task SET parameters = parameters || jsonb_build_object('since', ${Date.now() - 3 * 24 * 3_600_000 - 60_000}::bigint)`);
    await hooks.work();
    expect(await ended(policy, 1)).toMatchObject([{ status: 'Error' }]);
    expect(target.received).toEqual([]);
  });

  test('does not grow without bound', async () => {
    const policy = await hooks.policy([http(await stuck())]);
    await hooks.event('first');
    await hooks.consume();
    await hooks.content.database.run(sql`
      INSERT INTO task (execution_id, vendor_type, status, order_key, blocked)
      SELECT e.id, 'WEBHOOK', 'Pending', 'target ' || t.id, true
      FROM webhook_target t, generate_series(1, 10000), (SELECT id FROM execution LIMIT 1) AS e`);
    await hooks.event('more');
    await hooks.consume();
    const [refused] = await executions(policy);
    expect(refused).toMatchObject({ status: 'Error' });
    expect(refused?.status_message).toMatch(
      /^not sent: 10000 deliveries wait for this target; event \d+ can be replayed$/,
    );
  });
});

test('two processes make each delivery once, in order', async () => {
  const target = await hooks.target();
  const policy = await hooks.policy([http(target)]);
  await hooks.work();
  await hooks.work();
  const tags = Array.from({ length: 40 }, (_, index) => `v${index}`);
  for (const tag of tags) {
    await hooks.event(tag);
    if (Math.random() < 0.3) await Promise.all([hooks.consume(), hooks.consume()]);
  }
  await Promise.all([hooks.consume(), hooks.consume()]);
  await arrived(target, 40);
  await ended(policy, 40);
  expect(tagsTo(target)).toEqual(tags);
});
