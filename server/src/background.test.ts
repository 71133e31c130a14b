import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../test/content.ts';
import { imageOf, pushImage } from '../test/images.ts';
import { breakStorage, loseConnections } from '../test/misfortunes.ts';
import { startBackground } from './background.ts';
import { loadConfig } from './config/index.ts';
import type { BackgroundWork } from './jobs/background.ts';
import { silentLogger } from './log/logger.ts';
import { OrphanSweeper } from './registry/collection/orphan-sweeper.ts';

let content: TestContent;
let works: readonly BackgroundWork[];
beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('p');
  const { database, storage } = content;
  const found: BackgroundWork[] = [];
  startBackground(
    { start: (work) => void found.push(work) },
    {
      ...content,
      config: loadConfig({ env: { HAVEN_DATA_DIR: content.directory } }),
      orphans: new OrphanSweeper({ database, storage, installationId: 'test' }),
      logServerTls: {},
      logger: silentLogger,
    },
  );
  works = found;
});
afterAll(() => content.close());

const runAll = (): Promise<readonly PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(works.map((work) => work.run(new AbortController().signal)));

const names = (results: readonly PromiseSettledResult<unknown>[]) =>
  works.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name);

// Each may fail meanwhile, because it runs again; what it must not do is to fail from then on.
describe('the work beside the requests goes on', () => {
  test('after the storage has failed, and nothing is lost', async () => {
    const image = await pushImage(content.v2, { repository: 'p/app', as: 'admin' }, imageOf(), 'v1');
    const mend = breakStorage(content.storage);
    await runAll();
    mend();
    expect(names(await runAll())).toEqual([]);
    expect((await content.v2.send('GET', '/v2/p/app/manifests/v1', { as: 'admin' })).status).toBe(200);
    for (const { digest } of image.blobs) {
      expect((await content.v2.send('GET', `/v2/p/app/blobs/${digest}`, { as: 'admin' })).status).toBe(200);
    }
  });

  test('after the database was restarted', async () => {
    const restart = await loseConnections(content.database);
    const over = restart();
    await runAll();
    await over;
    // Connections that were lost while nobody used them are noticed by whoever takes them next.
    await runAll();
    expect(names(await runAll())).toEqual([]);
  });
});
