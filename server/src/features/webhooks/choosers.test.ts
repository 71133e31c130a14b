import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpTarget } from '../../../test/http-target.ts';
import { basic } from '../../../test/rest.ts';
import { until } from '../../../test/until.ts';
import { OutboundClient } from '../../outbound/client.ts';
import { startTestHooks, type TestHooks, tagsTo } from './webhooks.suite.ts';

// As the program has it: no address is allowed that is refused otherwise.
let outbound: OutboundClient;
let hooks: TestHooks;
beforeEach(async () => {
  outbound = new OutboundClient();
  hooks = await startTestHooks({ outbound });
});
afterEach(async () => {
  await hooks.close();
  await outbound.close();
});

const POLICIES = '/projects/p/webhook/policies';
const REFUSED = /may not be called: it is an address of the server itself \(HAVEN_OUTBOUND_ALLOW/;

const http = ({ url }: Pick<HttpTarget, 'url'>, more: object = {}) => ({ type: 'http', address: url, ...more });
const policyOf = (...targets: readonly object[]) => ({
  ...{ name: 'hook', enabled: true, event_types: ['PUSH_ARTIFACT'], targets },
});

async function create(as: string, ...targets: readonly object[]): Promise<string> {
  const answer = await hooks.content.send('POST', POLICIES, { as, body: policyOf(...targets) });
  expect([answer.status, answer.text]).toEqual([201, '']);
  return answer.headers.get('location') ?? '';
}

async function change(as: string, policy: string, body: object): Promise<void> {
  expect((await hooks.content.send('PUT', policy, { as, body })).status).toBe(200);
}

const own = (policy: string) => policy.replace('/api/v2.0/', '/haven/');

/** What a test of the policy tells of each of its targets: its status, or why it was not called. */
async function tested(policy: string, as = 'alice'): Promise<readonly (number | string)[]> {
  const { json } = await hooks.content.send('POST', `${own(policy)}/test`, { as, body: {} });
  return json.map((result: { status_code?: number; message: string }) => result.status_code ?? result.message);
}

async function executions(policy: string, status: string): Promise<readonly { readonly id: number }[]> {
  return (await hooks.send('GET', `${policy}/executions?q=status=${status}`)).json;
}

/** Waits until the log of the first delivery says so. */
async function logged(policy: string, words: RegExp): Promise<void> {
  const { json } = await hooks.send('GET', `${policy}/executions?sort=id`);
  const { json: tasks } = await hooks.send('GET', `${policy}/executions/${json[0].id}/tasks`);
  const path = `${policy}/executions/${json[0].id}/tasks/${tasks[0].id}/log`;
  await until(async () => words.test((await hooks.send('GET', path)).text), 20_000);
}

test('an administrator’s target on the loopback gets deliveries, replays and tests, whoever asks for them', async () => {
  const target = await hooks.target();
  const policy = await create('admin', http(target));
  await hooks.work();
  await hooks.event('v1');
  await hooks.consume();
  await until(async () => (await executions(policy, 'Success')).length === 1, 20_000);
  expect((await hooks.send('POST', `${own(policy)}/replay`, { after_id: 0 })).json).toMatchObject({ count: 1 });
  await until(async () => (await executions(policy, 'Success')).length === 2, 20_000);
  expect(await tested(policy)).toEqual([200]);
  expect(tagsTo(target)).toEqual(['v1', 'v1', 'test-tag']);
});

test('that of a project’s administrator is refused with the reason, whoever asks for it', async () => {
  const target = await hooks.target();
  const policy = await create('alice', http(target));
  await hooks.work();
  await hooks.event('v1');
  await hooks.consume();
  await logged(policy, /may not be called: it is an address of the server itself/);
  for (const as of ['alice', 'admin']) expect(await tested(policy, as)).toEqual([expect.stringMatching(REFUSED)]);
  // To save a policy is not to name the addresses that it has.
  await change('admin', policy, { ...policyOf(http(target)), description: 'looked at' });
  expect(await tested(policy, 'admin')).toEqual([expect.stringMatching(REFUSED)]);
  expect(target.received).toEqual([]);
});

test('what waits is sent once an administrator has corrected the address', async () => {
  const [wrong, right] = [await hooks.target(), await hooks.target()];
  const policy = await create('alice', http(wrong));
  await hooks.work();
  await hooks.event('v1');
  await hooks.consume();
  await logged(policy, /may not be called/);
  await change('admin', policy, policyOf(http(right)));
  await until(() => right.received.length === 1, 20_000);
  expect([tagsTo(right), tagsTo(wrong)]).toEqual([['v1'], []]);
});

test('a change that leaves the address alone leaves it the administrator’s, another address does not', async () => {
  const [first, second] = [await hooks.target(), await hooks.target()];
  const policy = await create('admin', http(first));
  await change('alice', policy, { ...policyOf(http(first, { auth_header: 'Bearer t' })), name: 'renamed' });
  expect(await tested(policy)).toEqual([200]);
  for (const address of [second.url, `${first.url}/other`, first.url.replace('127.0.0.1', 'localhost')]) {
    await change('alice', policy, policyOf(http(first, { address })));
    expect(await tested(policy)).toEqual([expect.stringMatching(REFUSED)]);
  }
  // Nor does it come back with the address.
  await change('alice', policy, policyOf(http(first)));
  expect(await tested(policy)).toEqual([expect.stringMatching(REFUSED)]);
  await change('admin', policy, policyOf(http(second)));
  expect(await tested(policy)).toEqual([200]);
  expect([first.received.length, second.received.length]).toEqual([1, 1]);
});

test('of several targets each has its own, in whichever order they are sent', async () => {
  const [first, second, third] = [await hooks.target(), await hooks.target(), await hooks.target()];
  const policy = await create('admin', http(first), http(second));
  await change('alice', policy, policyOf(http(third), http(second), http(first)));
  expect(await tested(policy)).toEqual([expect.stringMatching(REFUSED), 200, 200]);
  // The same address once more is named by whoever adds it, and so is another kind of target.
  await change('alice', policy, policyOf(http(first), http(first), { type: 'slack', address: second.url }));
  const refused = expect.stringMatching(REFUSED);
  expect(await tested(policy)).toEqual([200, refused, refused]);
  expect(third.received).toEqual([]);
});

test('a robot is no administrator, whatever it may do', async () => {
  const target = await hooks.target();
  const access = ['create', 'update', 'read'].map((action) => ({ resource: 'notification-policy', action }));
  const permissions = [{ kind: 'project', namespace: '*', access }];
  const body = { name: 'hooks', level: 'system', duration: -1, permissions };
  const robot = (await hooks.content.send('POST', '/robots', { as: 'admin', body })).json;
  const headers = { authorization: basic(robot.name, robot.secret) };
  const made = await hooks.content.send('POST', POLICIES, { headers, body: policyOf(http(target)) });
  expect(made.status).toBe(201);
  expect(await tested(made.headers.get('location') ?? '', 'admin')).toEqual([expect.stringMatching(REFUSED)]);
});

test.each(['http://169.254.169.254/latest/meta-data', 'http://[fd00:ec2::254]/latest/meta-data'])(
  'the metadata service (%s) is refused for administrators too',
  async (address) => {
    const policy = await create('admin', { type: 'http', address });
    await hooks.work();
    await hooks.event('v1');
    await hooks.consume();
    await logged(policy, /may not be called: it is an address of a cloud’s metadata service/);
    expect(await tested(policy, 'admin')).toEqual([
      expect.stringMatching(/it is an address of a cloud’s metadata service$/),
    ]);
  },
);

test('where an administrator’s target redirects to is judged as ever', async () => {
  const inner = await hooks.target();
  const answerWith = (location: string) =>
    hooks.target({ answer: (_, response) => void response.writeHead(307, { location }).end() });
  const same = await answerWith(inner.url);
  const other = await answerWith(inner.url.replace('127.0.0.1', 'localhost'));
  const policy = await create('admin', http(same), http(other));
  expect(await tested(policy)).toEqual([200, expect.stringMatching(REFUSED)]);
  expect(inner.received).toHaveLength(1);
});
