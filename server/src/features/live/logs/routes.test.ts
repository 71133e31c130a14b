import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../../../test/collect.ts';
import { startTestRest, type TestRest } from '../../../../test/rest.ts';
import { anonymous, type Caller } from '../../../auth/caller.ts';
import { sql } from '../../../db/sql.ts';
import { appendLog } from '../../../jobs/log-store.ts';
import { insertPool } from '../../../jobs/pool-store.ts';
import { claimTasks } from '../../../jobs/queue-store.ts';
import type { TaskClaim } from '../../../jobs/task-store.ts';
import { silentLogger } from '../../../log/logger.ts';
import { LogStreams } from './service.ts';

let rest: TestRest;
const poolId = randomUUID();
beforeAll(async () => {
  rest = await startTestRest();
  await insertPool(rest.database, { id: poolId, host: 'h', pid: 1, concurrency: 1 });
});
afterAll(() => rest.close());

const admin: Caller = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] };
const onlooker = (lastEventId?: string) => ({ caller: admin, authenticateAgain: async () => admin, lastEventId });
const streams = (limits: ConstructorParameters<typeof LogStreams>[0]['limits'] = {}) =>
  new LogStreams({ source: rest.jobs.queues, logger: silentLogger, limits: { look: 1, ...limits } });

let task: TaskClaim;
let executionId: number;
beforeEach(async () => {
  ({ id: executionId } = await rest.database.transaction((tx) =>
    rest.jobs.executions.start(tx, { vendorType: 'GARBAGE_COLLECTION', trigger: 'MANUAL', tasks: [{}] }),
  ));
  const [claimed] = await claimTasks(rest.database, {
    poolId,
    workers: [0],
    most: new Map([['GARBAGE_COLLECTION', 1]]),
  });
  if (!claimed) throw new Error('nothing was claimed');
  task = claimed;
});

const say = (text: string) => appendLog(rest.database, task, text);
const end = () => rest.database.run(sql`UPDATE task SET status = 'Success' WHERE id = ${task.id}`);
const linesIn = (text: string) =>
  [...text.matchAll(/^event: lines\ndata: (.*)$/gm)].map(
    ([, data = '']) => (JSON.parse(data) as { text: string }).text,
  );

describe('a log that is followed', () => {
  test('comes as it is written, from whichever process, until it is over', async () => {
    const reader = collect(await streams().open({ executionId }, onlooker()));
    await reader.until(/^retry: /);
    await say('one\n');
    await reader.until(/one/);
    await say('two\nthree\n');
    await reader.until(/three/);
    await end();
    await reader.ended;
    expect(linesIn(reader.text)).toEqual(['one\n', 'two\nthree\n']);
    expect(reader.text).toMatch(/event: end\ndata: \{"status":"Success"\}\n\n$/);
  });

  test('goes on where the connection was lost, and in another process', async () => {
    await say('before\n');
    const first = collect(await streams().open({ taskId: task.id }, onlooker()));
    await first.until(/before/);
    const id = first.lastId();
    first.stream.destroy();
    await first.ended;
    await say('meanwhile\n');
    const second = collect(await streams().open({ taskId: task.id }, onlooker(id)));
    await second.until(/meanwhile/);
    await say('after\n');
    await end();
    await second.ended;
    expect(linesIn(second.text)).toEqual(['meanwhile\n', 'after\n']);
  });

  test('comes whole where it was long before, and to those who bring no id of ours', async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `line ${n}\n`);
    for (const line of lines) await say(line);
    await end();
    for (const id of [undefined, 'another-process-7', '-1', '9'.repeat(99)]) {
      const reader = collect(await streams().open({ executionId }, onlooker(id)));
      await reader.ended;
      expect(linesIn(reader.text)).toEqual(lines);
    }
  });

  test('ends with its reader’s sign-in, and shows signs of life before that', async () => {
    let now: Caller = admin;
    const reader = collect(
      await streams({ beat: 1 }).open({ executionId }, { ...onlooker(), authenticateAgain: async () => now }),
    );
    await reader.until(/^:$/m);
    now = anonymous;
    await reader.ended;
    expect(reader.text).not.toMatch(/event: end/);
  });

  test('is one of as many as there may be, and all end with the process', async () => {
    const own = streams({ perCaller: 2 });
    const readers = [
      collect(await own.open({ executionId }, onlooker())),
      collect(await own.open({ executionId }, onlooker())),
    ];
    await expect(own.open({ executionId }, onlooker())).rejects.toMatchObject({ code: 'TOO_MANY_REQUEST' });
    readers[0]?.stream.destroy();
    await readers[0]?.ended;
    await expect(own.open({ taskId: 999_999 }, onlooker())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const last = collect(await own.open({ executionId }, onlooker()));
    own.close();
    await Promise.all([last.ended, readers[1]?.ended]);
    expect(last.text).not.toMatch(/event: end/);
  });

  test('comes as events over HTTP', async () => {
    await say('said\n');
    await end();
    const answer = await rest.send('GET', `/haven/job-logs?task_id=${task.id}`, { as: 'admin' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(answer.text).toMatch(
      /^retry: 1000\n\nid: \d+\nevent: lines\ndata: \{"text":"said\\n"\}\n\nevent: end\ndata: \{"status":"Success"\}\n\n$/,
    );
  });
});

test('a log that is none, or not said which, is refused in words', async () => {
  const ask = async (query: string, as?: string) => {
    const { status, error } = await rest.send('GET', `/haven/job-logs${query}`, as === undefined ? {} : { as });
    return [status, error];
  };
  expect(await ask('?task_id=999999', 'admin')).toEqual([404, 'NOT_FOUND: job 999999 not found']);
  const one = 'BAD_REQUEST: exactly one of task_id and execution_id must be given';
  expect(await ask('', 'admin')).toEqual([400, one]);
  expect(await ask(`?task_id=${task.id}&execution_id=${executionId}`, 'admin')).toEqual([400, one]);
  for (const odd of ['x', '-1', '1e400', '99999999999999999999']) {
    expect([odd, (await ask(`?task_id=${odd}`, 'admin'))[0]]).toEqual([odd, 422]);
  }
  expect((await ask(`?task_id=${task.id}`, 'alice'))[0]).toBe(403);
  expect((await ask(`?task_id=${task.id}`))[0]).toBe(401);
});
