import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { imageOf, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { databaseMetrics } from '../../db/metrics.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { addToTallies, foldTallies } from '../../events/tally.ts';
import { silentLogger } from '../../log/logger.ts';
import { EventLoopDelay } from '../../metrics/event-loop.ts';
import { MetricsPage } from '../../metrics/page.ts';
import { ProcessMetrics } from '../../metrics/process.ts';
import { StorageActions } from '../../storage/metered.ts';
import type { VulnerabilityFigures } from './model.ts';
import { exporterSources } from './service.ts';

let setting: TestRegistry;
let vulnerabilities: readonly VulnerabilityFigures[] = [];
const admin = (repository: string) => ({ repository, as: 'admin' });

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('open', { public: true, hard: 1_000_000 });
  await setting.addProject('closed');
  await setting.addUser('alice');
  await setting.addMember('closed', 'alice', 'developer');
});
afterAll(() => setting.close());
beforeEach(async () => {
  vulnerabilities = [];
  await setting.pulls.flush();
});

const exporter = (broken?: Error) =>
  exporterSources({
    ...setting,
    health: {
      core: async () => undefined,
      database: async () => {
        if (broken) throw broken;
      },
    },
    settings: () => setting.settings.current(),
    vulnerabilities: async () => vulnerabilities,
    version: 'v2.16.0-test',
  });

// A new page each time: as another process, or this one after a restart.
const scrape = (broken?: Error) => new MetricsPage({ sources: exporter(broken), logger: silentLogger }).text();

async function value(series: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('projects', () => {
  test('are told of with their repositories, members, artifacts and quota', async () => {
    const image = await pushImage(setting, admin('open/a'), imageOf(), 'v1');
    await pushImage(setting, admin('open/b'), imageOf(), 'v1');
    const text = await scrape();
    const used = await setting.database.first<{ used: number }>(sql`
      SELECT used FROM quota JOIN project USING (project_id) WHERE name = 'open'`);
    expect(used?.used).toBeGreaterThan(image.bytes.length);
    for (const line of [
      'harbor_project_total{public="true"} 1',
      'harbor_project_total{public="false"} 1',
      'harbor_project_repo_total{project_name="open",public="true"} 2',
      'harbor_project_repo_total{project_name="closed",public="false"} 0',
      'harbor_project_member_total{project_name="closed"} 1',
      'harbor_project_member_total{project_name="open"} 0',
      `harbor_project_quota_usage_byte{project_name="open"} ${used?.used}`,
      'harbor_project_quota_byte{project_name="open"} 1000000',
      'harbor_project_quota_byte{project_name="closed"} -1',
      'harbor_project_artifact_total{project_name="open",public="true",artifact_type="IMAGE"} 2',
      'harbor_statistics_total_project_amount 2',
      'harbor_statistics_public_repo_amount 2',
      'harbor_statistics_private_repo_amount 0',
      'harbor_system_info{auth_mode="db_auth",harbor_version="v2.16.0-test",self_registration="false"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    await setting.send('DELETE', `/v2/open/a/manifests/${image.digest}`, { as: 'admin' });
    expect(await value('harbor_project_artifact_total{project_name="open",public="true",artifact_type="IMAGE"}')).toBe(
      1,
    );
  });

  test('have their bytes counted once, whoever else has them', async () => {
    const before = (await value('harbor_statistics_total_storage_consumption')) ?? 0;
    const image = imageOf();
    await pushImage(setting, admin('open/twice'), image, 'v1');
    await pushImage(setting, admin('closed/twice'), image, 'v1');
    const size = [image, ...image.blobs].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(await value('harbor_statistics_total_storage_consumption')).toBe(before + size);
  });
});

describe('pulls and pushes', () => {
  test('are counted in the database, so that every process and every restart tells the same', async () => {
    const pulled = 'harbor_artifact_pulled{project_name="closed"}';
    const pushed = 'harbor_artifact_pushed{project_name="closed"}';
    const before = [(await value(pulled)) ?? 0, (await value(pushed)) ?? 0];
    await pushImage(setting, admin('closed/counted'), imageOf(), 'v1');
    await pushImage(setting, admin('closed/counted'), imageOf(), 'v1');
    for (let round = 0; round < 3; round++) {
      await setting.send('GET', '/v2/closed/counted/manifests/v1', { as: 'admin' });
    }
    await setting.send('HEAD', '/v2/closed/counted/manifests/v1', { as: 'admin' });
    await setting.pulls.flush();
    const now = async () => [await value(pulled), await value(pushed)];
    expect(await now()).toEqual([(before[0] ?? 0) + 3, (before[1] ?? 0) + 2]);
    await foldTallies(setting.database);
    expect(await now()).toEqual([(before[0] ?? 0) + 3, (before[1] ?? 0) + 2]);
  });

  test('do not become fewer when what was pulled is deleted', async () => {
    const image = await pushImage(setting, admin('closed/gone'), imageOf(), 'v1');
    await setting.send('GET', '/v2/closed/gone/manifests/v1', { as: 'admin' });
    await setting.pulls.flush();
    const series = 'harbor_artifact_pulled{project_name="closed"}';
    const before = await value(series);
    await setting.send('DELETE', `/v2/closed/gone/manifests/${image.digest}`, { as: 'admin' });
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    expect(await value(series)).toBe(before);
  });
});

describe('garbage collection', () => {
  test('tells what it has freed, and when it last had nothing left to do', async () => {
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    const [blobs, bytes] = [await value('harbor_gc_collected_blobs'), await value('haven_gc_freed_bytes_total')];
    const image = await pushImage(setting, admin('open/freed'), imageOf(), 'v1');
    await setting.send('DELETE', `/v2/open/freed/manifests/${image.digest}`, { as: 'admin' });
    const started = Date.now() / 1_000;
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    const size = [image, ...image.blobs].reduce((sum, content) => sum + content.bytes.length, 0);
    expect(await value('harbor_gc_collected_blobs')).toBe((blobs ?? 0) + 3);
    expect(await value('haven_gc_freed_bytes_total')).toBe((bytes ?? 0) + size);
    expect(await value('gc_last_run')).toBeGreaterThan(started - 1);
  });

  test('that was stopped has not run', async () => {
    await setting.database.run(sql`DELETE FROM installation WHERE name = 'last-collection'`);
    await setting.registry.collector.run({ grace: 0, trash: 0 }, { signal: AbortSignal.abort() });
    expect(await value('gc_last_run')).toBeUndefined();
  });
});

test('scans, vulnerabilities and transfers are there as soon as somebody tells of them', async () => {
  const empty = await scrape();
  for (const name of ['harbor_scanner_scan_total', 'harbor_scanner_vuln_total', 'harbor_replication_transfer_total']) {
    expect(empty).toContain(`# TYPE ${name} `);
    expect(empty).not.toMatch(new RegExp(`^${name}[ {]`, 'm'));
  }
  vulnerabilities = [{ project: 'open', severity: 'Critical', count: 2 }];
  await addToTallies(setting.database, [
    { name: 'scans', labels: { scanner: 'Trivy', status: 'Success' } },
    { name: 'replication_transfers', labels: { policy: 'to-dr', status: 'Failed' }, by: 3 },
  ]);
  const text = await scrape();
  expect(text).toContain('harbor_scanner_scan_total{scanner="Trivy",status="Success"} 1\n');
  expect(text).toContain('harbor_replication_transfer_total{policy="to-dr",status="Failed"} 3\n');
  expect(text).toContain('harbor_scanner_vuln_total{project_name="open",severity="Critical"} 2\n');
});

test('what does not work is said, and the rest is told all the same', async () => {
  const text = await scrape(new Error('lost'));
  expect(text).toContain('harbor_up{component="database"} 0\n');
  expect(text).toContain('harbor_up{component="core"} 1\n');
  expect(text).toContain('harbor_health 0\n');
});

test('no query of a scrape looks at artifacts, repositories, blobs or the audit log', async () => {
  const asked: Sql[] = [];
  const database = new Proxy(setting.database, {
    get(target, property) {
      if (property !== 'many' && property !== 'first') return Reflect.get(target, property);
      return (query: Sql) => {
        asked.push(query);
        return target[property](query);
      };
    },
  });
  const sources = exporterSources({
    ...{ database, storage: setting.storage, health: {}, vulnerabilities: async () => [] },
    settings: async () => ({ authMode: 'db_auth', selfRegistration: false }),
    version: '',
  });
  for (const source of sources) await source.read();
  expect(asked).toHaveLength(5);
  for (const query of asked) {
    const plan = await setting.database.many(sql`EXPLAIN (FORMAT JSON) ${query}`);
    expect(JSON.stringify(plan)).toMatch(/"Relation Name": ?"(tally|installation)/);
    expect(JSON.stringify(plan)).not.toMatch(/"Relation Name": ?"(artifact|repository|blob|manifest|tag|audit)/);
  }
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

// Where everything has to be checked, a missing program is a failure.
test.skipIf(!hasPromtool && process.env.CI !== 'true')(
  'promtool has nothing to say against the whole page',
  async () => {
    await setting.send('GET', '/v2/', { as: 'admin' });
    await pushImage(setting, admin('open/checked'), imageOf(), 'v1');
    vulnerabilities = [{ project: 'open', severity: 'High', count: 1 }];
    const eventLoop = new EventLoopDelay();
    eventLoop.start();
    const { requests, registry, database } = setting;
    const timed = new StorageActions('filesystem');
    timed.record('Stat', 1);
    const own = [requests, requests.ofRegistry, registry.metrics, timed, databaseMetrics(database), eventLoop];
    const page = new MetricsPage({ sources: [...exporter(), ...own, new ProcessMetrics()], logger: silentLogger });
    const text = await page.text();
    eventLoop.close();
    expect(text).not.toMatch(/^haven_metrics_source_up.* 0$/m);
    for (const name of [
      'nodejs_heap_size_used_bytes',
      'harbor_core_http_request_total',
      'haven_event_loop_delay_seconds',
    ]) {
      expect(text).toMatch(new RegExp(`^${name}[ {]`, 'm'));
    }
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
  },
);
