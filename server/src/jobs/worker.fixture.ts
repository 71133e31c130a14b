// A program for tests of faults: `fill URL COUNT` queues tasks, `work URL` is a process with workers that does them, to
// be killed at any moment. Each task writes one row; what is there twice, or out of order, was done wrongly.
import { Database } from '../db/database.ts';
import { NotificationListener } from '../db/listener.ts';
import { sql } from '../db/sql.ts';
import { silentLogger } from '../log/logger.ts';
import type { JobHandler } from './handler.ts';
import { JobRunner } from './job-runner.ts';
import { createJobs, type Jobs } from './jobs.ts';

const TASKS_PER_EXECUTION = 500;
/** Every so many tasks belong to one of a few targets, whose tasks go one after another. */
const KEYED = 10;

async function fill(database: Database, jobs: Jobs, count: number): Promise<void> {
  await database.run(sql`
    CREATE TABLE IF NOT EXISTS effect (id bigint GENERATED ALWAYS AS IDENTITY, task_id bigint NOT NULL)`);
  for (let done = 0; done < count; done += TASKS_PER_EXECUTION) {
    const size = Math.min(TASKS_PER_EXECUTION, count - done);
    const tasks = Array.from({ length: size }, (_, index) =>
      index % KEYED === 0 ? { orderKey: `target ${(done / TASKS_PER_EXECUTION) % 3}` } : {},
    );
    const vendorId = done;
    await database.transaction((tx) =>
      jobs.executions.start(tx, { vendorType: 'RETENTION', vendorId, trigger: 'EVENT', tasks }),
    );
  }
}

const handler: JobHandler<undefined> = {
  vendorType: 'RETENTION',
  maxAttempts: 5,
  backoffMs: () => 50,
  parse: () => undefined,
  async run(job) {
    job.log.info(`attempt ${job.attempt}`);
    // Some fail at first, after their effect.
    const fails = job.taskId % 50 === 0 && job.attempt === 1;
    await job.complete(async (tx) => {
      await tx.run(sql`INSERT INTO effect (task_id) VALUES (${job.taskId})`);
      if (fails) throw new Error('not yet');
    });
  },
};

async function work(database: Database, jobs: Jobs): Promise<void> {
  const listener = new NotificationListener({ database, log: silentLogger });
  await listener.start();
  const runner = new JobRunner({
    ...{ database, listener, executions: jobs.executions, handlers: [handler], concurrency: 4 },
    logger: silentLogger,
    timings: { pollMs: 500, beatMs: 250, silentBeats: 8, stopMs: 1_000 },
  });
  await runner.start();
  process.stdout.write('ready\n');
  // The connections keep the process alive.
  await new Promise(() => undefined);
}

async function main([command, url = '', count]: readonly string[]): Promise<void> {
  const database = new Database({ url, maxConnections: 8, onError: () => undefined });
  const jobs = createJobs({ database, timeZone: 'UTC', env: {} });
  if (command === 'work') return work(database, jobs);
  await fill(database, jobs, Number(count));
  await database.close();
}

void main(process.argv.slice(2));
