import { randomBytes } from 'node:crypto';
import { Haven } from '../../src/haven.ts';
import { Management } from '../../src/management.ts';
import { type Postgres, postgresPrograms, startPostgres } from '../../src/postgres.ts';
import { RegistryClient } from '../../src/registry-client.ts';
import { Skipped } from '../../src/report.ts';
import { removeFolder, subfolder, workFolder } from '../../src/work-folder.ts';
import { same } from '../expect.ts';
import { pushSmall } from '../seed.ts';
import type { Spec } from '../spec.ts';
import { openVisit, signIn, type Visit } from '../stage.ts';

/** Two servers on one database: which of them somebody has come to does not matter. */
export const replicasSpec: Spec = {
  name: 'replicas',
  scenarios: [
    {
      name: 'what happens at one server appears on the page of another, which may go and come back meanwhile',
      async run(stage) {
        const programs = await postgresPrograms();
        if (programs === undefined) throw new Skipped('there is no PostgreSQL to share');
        const [folder, postgres] = [await workFolder('replicas'), await startPostgres(programs)];
        const stops: (() => Promise<void>)[] = [() => removeFolder(folder), () => postgres.stop()];
        try {
          const start = await starter(folder, postgres);
          const worker = await start('worker', 'api,jobs');
          stops.push(() => worker.stop());
          const other = await start('other', 'api');
          stops.push(() => other.stop());
          const of = { browser: stage.browser, url: other.url, signedIn: new Map(), look: {} };
          const visit = await openVisit({ ...of, as: other.admin });
          await pushesAppear(visit, worker);
          await sessionsEnd(visit, { ...of, url: worker.url, signedIn: new Map(), as: other.admin });
          await logsAreFollowed(visit, { worker, other });
          await visit.close();
        } finally {
          for (const stop of stops.toReversed()) await stop();
        }
      },
    },
  ],
};

async function starter(folder: string, postgres: Postgres) {
  const env = {
    HAVEN_DATABASE_URL: postgres.url,
    HAVEN_STORAGE_FILESYSTEM_ROOT: await subfolder(folder, 'blobs'),
    HAVEN_SECRET_KEY: randomBytes(16).toString('hex'),
  };
  return async (name: string, roles: string) =>
    Haven.start({ dataDirectory: await subfolder(folder, name), env: { ...env, HAVEN_ROLES: roles } });
}

async function pushesAppear({ page, open }: Visit, worker: Haven): Promise<void> {
  const client = new RegistryClient(worker.http, worker.admin);
  await new Management(worker).createProject('team', false);
  await pushSmall(client, 'team/api', 'first');
  const stream = page.waitForResponse((response) => response.url().endsWith('/haven/events'));
  await open('/r/team/api');
  await stream;
  await pushSmall(client, 'team/api', 'second');
  await page.getByRole('link', { name: 'second', exact: true }).waitFor();
}

// The server that has just let somebody in hears of it from the other one.
async function sessionsEnd(visit: Visit, there: Parameters<typeof openVisit>[0]): Promise<void> {
  const second = await openVisit(there);
  await second.open('/me/sessions');
  await second.page.getByRole('button', { name: 'End all others' }).click();
  const stillIn = await visit.page.request.get('/api/v2.0/users/current');
  same('who asks before', stillIn.status(), 200);
  await second.page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await second.page.getByRole('dialog').waitFor({ state: 'detached' });
  await visit.open('/me/sessions');
  same('where they are', new URL(visit.page.url()).pathname, '/login');
  await second.close();
  if (there.as) await signIn(visit, there.as);
  await visit.page.waitForURL((at) => !at.pathname.startsWith('/login'));
}

// Nothing is written while nobody works; the server that shows that is killed, and what follows is shown all the same.
async function logsAreFollowed({ page, open }: Visit, { worker, other }: Readonly<Record<'worker' | 'other', Haven>>) {
  const management = new Management(worker);
  const queue = (action: string) => management.call('PUT', '/jobservice/queues/GARBAGE_COLLECTION', 200, { action });
  await queue('pause');
  await management.call('POST', '/system/gc/schedule', 201, { schedule: { type: 'Manual' } });
  await open('/admin/storage');
  await page
    .getByRole('button', { name: /^Log: / })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('New lines appear by themselves').waitFor();
  await dialog.getByText('It has written nothing yet').waitFor();
  await other.kill();
  await dialog.getByText('Connecting …').waitFor();
  await other.startAgain();
  await dialog.getByText('New lines appear by themselves').waitFor();
  await queue('resume');
  await dialog.getByText('[INFO]').first().waitFor();
  await dialog.getByText('The job is over').waitFor();
}
