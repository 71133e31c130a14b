import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../test/content.ts';
import { databaseUrlOf } from '../../test/database.ts';
import { imageOf, pushImage } from '../../test/images.ts';
import { startTestWorkers } from '../../test/jobs.ts';
import { loadConfig } from '../config/index.ts';
import { sql } from '../db/sql.ts';
import { createJobHandlers } from '../job-handlers.ts';
import { silentLogger } from '../log/logger.ts';
import { blobKey } from '../storage/object-key.ts';
import { parseArguments } from './arguments.ts';
import { collectNow } from './gc.ts';
import { explain } from './why.ts';

let content: TestContent;
let directory: string;
let env: Record<string, string>;
beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('p');
  directory = await mkdtemp(join(tmpdir(), 'haven-test-gc-'));
  env = {
    HAVEN_DATA_DIR: directory,
    HAVEN_DATABASE_URL: await databaseUrlOf(content.database),
    HAVEN_STORAGE_FILESYSTEM_ROOT: join(content.directory, 'storage'),
    GC_TIME_WINDOW_HOURS: '1',
  };
});
afterAll(async () => {
  await content.close();
  await rm(directory, { recursive: true });
});

/** What a command line prints, and its exit code. */
async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const wanted = parseArguments(words);
  if (wanted.kind !== 'run') throw new Error('this is no command');
  const { wish } = wanted;
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  const config = loadConfig({ env });
  if (wish.command === 'gc') return { code: await collectNow(config, silentLogger, wish, write), output };
  if (wish.command === 'why') return { code: await explain(config, silentLogger, wish, write), output };
  throw new Error('this command is tested elsewhere');
}

async function pushOne(tag: string) {
  const image = await pushImage(content.v2, { repository: 'p/app', as: 'admin' }, imageOf(), tag);
  await content.registry.copier.run();
  return image;
}

/** Deletes an artifact as if that had been hours ago. */
async function deleteOne(image: Awaited<ReturnType<typeof pushOne>>): Promise<void> {
  await content.send('DELETE', `/projects/p/repositories/app/artifacts/${image.digest}`, { as: 'admin' });
  await content.database.run(
    sql`UPDATE artifact SET deleted_at = deleted_at - interval '3 hours' WHERE deleted_at IS NOT NULL`,
  );
  await content.database.run(
    sql`UPDATE repository_blob SET touched_at = touched_at - interval '3 hours' WHERE live_refs = 0`,
  );
}

const isStored = async ({ digest }: { readonly digest: string }) =>
  (await content.storage.stat(blobKey(digest as never))) !== undefined;

describe('haven gc', () => {
  test('without a server deletes what nothing needs, and shows the log of the run', async () => {
    const [gone, stays] = [await pushOne('v1'), await pushOne('v2')];
    await deleteOne(gone);
    const { code, output } = await run('gc');
    expect(code).toBe(0);
    expect(output).toMatch(/\[INFO\] 1 artifacts left the trash; 2 blobs and 1 manifests deleted\n/);
    expect([await isStored(gone), await isStored(stays)]).toEqual([false, true]);
    const { json } = await content.send('GET', '/system/gc', { as: 'admin' });
    expect(json[0]).toMatchObject({ job_kind: 'MANUAL', job_status: 'Success' });
  });

  test('only says what would go, and tells scripts the result', async () => {
    const image = await pushOne('v3');
    await deleteOne(image);
    const { code, output } = await run('gc', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      status: 'Success',
      dry_run: true,
      purged_blobs: 2,
      purged_manifests: 1,
    });
    expect(await isStored(image)).toBe(true);
  });

  test('leaves the run to a server that is faster', async () => {
    const { database, registry, immutability, jobs, webhooks } = content;
    const handlers = createJobHandlers({
      ...{ database, registry, immutability, jobs, webhooks, logger: silentLogger },
      config: { gcTimeWindowHours: 1, trashWindowHours: 24 },
    });
    const workers = await startTestWorkers(database, handlers);
    try {
      expect((await run('gc', '--delete-untagged', '--workers', '3')).code).toBe(0);
    } finally {
      await workers.close();
    }
  });
});

describe('haven why', () => {
  test('names what keeps a blob', async () => {
    const image = await pushOne('v4');
    const layer = image.blobs[1]?.digest ?? '';
    const { code, output } = await run('why', layer);
    expect(code).toBe(0);
    expect(output).toContain(`${layer}: a blob of `);
    expect(output).toContain(`\n  p/app@${image.digest}: the artifact needs it; it is tagged v4\n`);
    const { output: json } = await run('why', image.digest, '--json');
    expect(JSON.parse(json)).toMatchObject({ digest: image.digest, manifest: true, total: 1 });
    await content.send('DELETE', `/projects/p/repositories/app/artifacts/${image.digest}`, { as: 'admin' });
    expect((await run('why', layer)).output).toMatch(/was deleted by admin and can still be restored.*, until \d{4}-/);
  });

  test('says that there is no such blob', async () => {
    await expect(run('why', `sha256:${'0'.repeat(64)}`)).rejects.toThrow('there is no blob sha256:000');
  });
});

test.each([
  [['why'], 'expected a digest such as sha256:…, but got nothing'],
  [['why', 'v1'], 'but got v1'],
  [['why', `sha256:${'0'.repeat(64)}`, 'x'], 'takes no further words, but got x'],
  [['gc', 'now'], 'takes no further words, but got now'],
  [['gc', '--workers', '11'], '--workers: expected 1 to 10, but got 11'],
  [['serve', '--dry-run'], 'haven serve has no option --dry-run'],
  [['why', '--workers', '1'], 'haven why has no option --workers'],
])('the command line %j is refused', (words, sentence) => {
  expect(() => parseArguments(words)).toThrow(sentence);
});
