import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven, root } from '../src/haven.ts';
import { type Postgres, postgresPrograms, startPostgres } from '../src/postgres.ts';
import { Background, run } from '../src/process.ts';
import { reportMissing } from '../src/suite.ts';
import { removeFolder, workFolder } from '../src/work-folder.ts';
import type { FaultSuite } from './fault.ts';

const processes = 4;
const source = join(root, 'server/src/jobs/worker.fixture.ts');
/** So many tasks a second are done even on a slow machine. */
const slowest = 40;

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
      await haven.stop();
      await report.check(`jobs: ${tasks} tasks, ${processes} processes, killed at random: each done once`, () =>
        survive({ postgres, program, tasks }, async (crew) => {
          await crew.killOne();
          await sleep(randomInt(300, 2_000));
        }),
      );
      await report.check(
        `jobs: ${Math.ceil(tasks / 3)} tasks, the database crashes again and again: each done once`,
        () =>
          survive({ postgres, program, tasks: Math.ceil(tasks / 3) }, async () => {
            await sleep(randomInt(1_000, 4_000));
            await postgres.crash();
          }),
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

async function survive({ postgres, program, tasks }: Scene, misfortune: (crew: Crew) => Promise<void>): Promise<void> {
  await postgres.query('DROP TABLE IF EXISTS effect; TRUNCATE execution, task, task_log CASCADE');
  await run(process.execPath, [program, 'fill', postgres.url, String(tasks)], { cwd: root, timeoutMs: 600_000 });
  const crew = await Crew.start(program, postgres.url);
  const deadline = performance.now() + 60_000 + (tasks / slowest) * 1_000;
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
  console.log(
    `      ${misfortunes} misfortunes, ${await number(postgres, 'SELECT sum(run_count - 1) FROM task')} tasks begun again`,
  );
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
