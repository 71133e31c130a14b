import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven, root } from '../../src/haven.ts';
import { type Postgres, postgresPrograms, startPostgres } from '../../src/postgres.ts';
import { Background, run } from '../../src/process.ts';
import { reportMissing } from '../../src/suite.ts';
import { removeFolder, workFolder } from '../../src/work-folder.ts';
import type { FaultSuite } from '../fault.ts';
import { Latencies } from './latency.ts';

const processes = 4;
const source = join(root, 'server/src/jobs/worker.fixture.ts');
/** So many tasks a second are done even on a slow machine that others use, too. */
const slowest = 15;

/** Tasks are done by several processes of which one after the other is killed, and while the database goes down. */
export const jobsSuite: FaultSuite = {
  name: 'jobs',
  async run(report, { tasks }) {
    const programs = await postgresPrograms();
    if (programs === undefined) return reportMissing('jobs', ['postgresql'], report);
    const postgres = await startPostgres(programs);
    const folder = await workFolder('jobs');
    const program = join(folder, 'worker.cjs');
    try {
      // Bundled, it begins to work in a moment; it is killed again soon enough.
      const bundle = ['--bundle', '--platform=node', '--external:pg-native', `--outfile=${program}`];
      await run('npx', ['esbuild', source, ...bundle], { cwd: root });
      // Makes the schema; nothing of it works on the tasks.
      const haven = await Haven.start({ env: { HAVEN_DATABASE_URL: postgres.url, HAVEN_ROLES: 'api' } });
      try {
        await report.check(
          `jobs: ${tasks} tasks, ${processes} processes, killed at random: each done once, and the API answers`,
          () => surviveBeside(haven, { postgres, program, tasks }),
        );
      } finally {
        await haven.stop();
      }
      await report.check(
        `jobs: ${Math.ceil(tasks / 3)} tasks, the database crashes again and again: each done once`,
        () => surviveCrashes({ postgres, program, tasks: Math.ceil(tasks / 3) }),
      );
    } finally {
      await postgres.stop();
      await removeFolder(folder);
    }
  },
};

interface Scene {
  readonly postgres: Postgres;
  /** Queues tasks, and does them. */
  readonly program: string;
  readonly tasks: number;
}

async function surviveCrashes(scene: Scene): Promise<void> {
  await fill(scene);
  await survive(scene, async () => {
    await sleep(randomInt(1_000, 4_000));
    await scene.postgres.crash();
  });
}

// Times are shown and not judged: how long anything takes on a busy machine says nothing about what is tested.
async function surviveBeside(haven: Haven, scene: Scene): Promise<void> {
  const [idle, queued, worked] = [new Latencies(haven), new Latencies(haven), new Latencies(haven)];
  await idle.sampleTimes(20);
  await fill(scene);
  await queued.sampleTimes(200);
  let over = false;
  const asking = worked.sample(() => over);
  try {
    await survive(scene, async (crew) => {
      await crew.killOne();
      await sleep(randomInt(300, 2_000));
    });
  } finally {
    over = true;
    await asking;
  }
  for (const [when, latencies] of Object.entries({
    'before any task': idle,
    'all queued': queued,
    'worked on': worked,
  })) {
    console.log(`      the API, ${when}: ${latencies.summary}`);
    latencies.verify();
  }
}

async function fill({ postgres, program, tasks }: Scene): Promise<void> {
  await postgres.query('DROP TABLE IF EXISTS effect; TRUNCATE execution, task, task_log CASCADE');
  await run(process.execPath, [program, 'fill', postgres.url, String(tasks)], { cwd: root, timeoutMs: 600_000 });
}

async function survive({ postgres, program, tasks }: Scene, misfortune: (crew: Crew) => Promise<void>): Promise<void> {
  const crew = await Crew.start(program, postgres.url);
  const started = performance.now();
  const deadline = started + 60_000 + (tasks / slowest) * 1_000;
  let misfortunes = 0;
  try {
    while ((await unfinished(postgres)) > 0) {
      if (performance.now() > deadline) throw new Error(`${await unfinished(postgres)} tasks are left`);
      await misfortune(crew);
      misfortunes += 1;
    }
  } finally {
    await crew.end();
  }
  await verify(postgres, tasks);
  const again = await number(postgres, 'SELECT sum(run_count - 1) FROM task');
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`      ${seconds} s, ${misfortunes} misfortunes, ${again} tasks begun again`);
}

async function verify(postgres: Postgres, tasks: number): Promise<void> {
  const is = async (expected: number, what: string, query: string): Promise<void> =>
    assert.equal(await number(postgres, query), expected, what);
  await is(tasks, 'tasks', 'SELECT count(*) FROM task');
  await is(tasks, 'tasks that succeeded', "SELECT count(*) FROM task WHERE status = 'Success'");
  await is(tasks, 'tasks with an effect', 'SELECT count(DISTINCT task_id) FROM effect');
  await is(tasks, 'effects', 'SELECT count(*) FROM effect');
  const executions = Math.ceil(tasks / 500);
  await is(executions, 'executions that succeeded', "SELECT count(*) FROM execution WHERE status = 'Success'");
  await is(tasks, 'tasks counted', 'SELECT sum(success_count) FROM execution');
  const disorder = `SELECT count(*) FROM (
    SELECT e.id, max(e.id) OVER (PARTITION BY t.order_key ORDER BY t.id) AS latest
    FROM effect e JOIN task t ON t.id = e.task_id WHERE t.order_key IS NOT NULL) x WHERE id < latest`;
  await is(0, 'tasks before an earlier one of their key', disorder);
}

const unfinished = (postgres: Postgres): Promise<number> =>
  number(postgres, "SELECT count(*) FROM task WHERE status IN ('Pending', 'Scheduled', 'Running')");

async function number(postgres: Postgres, query: string): Promise<number> {
  return Number(await postgres.query(query));
}

/** Processes with workers; who is killed is replaced. */
class Crew {
  readonly #command: readonly string[];
  readonly #members: Background[] = [];

  static async start(program: string, url: string): Promise<Crew> {
    const crew = new Crew([program, 'work', url]);
    for (let index = 0; index < processes; index += 1) crew.#hire();
    await Promise.all(crew.#members.map((member) => member.ready(async () => member.output.includes('ready'), 60_000)));
    return crew;
  }

  private constructor(command: readonly string[]) {
    this.#command = command;
  }

  async killOne(): Promise<void> {
    const [member] = this.#members.splice(randomInt(this.#members.length), 1);
    this.#hire();
    await member?.killGroup();
  }

  async end(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.killGroup()));
  }

  #hire(): void {
    this.#members.push(new Background(process.execPath, this.#command));
  }
}
