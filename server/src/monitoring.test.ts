import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../test/content.ts';
import { imageOf, pushImage } from '../test/images.ts';
import { addToTallies } from './events/tally.ts';
import { queueMetrics, TaskDurations } from './jobs/job-metrics.ts';
import { silentLogger } from './log/logger.ts';
import type { MetricPart } from './metrics/source.ts';
import { Monitoring } from './monitoring.ts';
import { StorageActions } from './storage/metered.ts';

/** Names that dashboards and alerts of others rely on, by the part that tells them, with their labels. */
const promised: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  exporter: {
    harbor_project_total: 'public',
    harbor_project_repo_total: 'project_name public',
    harbor_project_member_total: 'project_name',
    harbor_project_quota_usage_byte: 'project_name',
    harbor_project_quota_byte: 'project_name',
    harbor_project_artifact_total: 'artifact_type project_name public',
    harbor_artifact_pulled: 'project_name',
    harbor_artifact_pushed: 'project_name',
    harbor_scanner_scan_total: 'scanner status',
    harbor_scanner_vuln_total: 'project_name severity',
    harbor_replication_transfer_total: 'policy status',
    harbor_gc_collected_blobs: '',
    gc_last_run: '',
    harbor_statistics_total_storage_consumption: '',
    harbor_statistics_total_project_amount: '',
    harbor_statistics_public_project_amount: '',
    harbor_statistics_private_project_amount: '',
    harbor_statistics_total_repo_amount: '',
    harbor_statistics_public_repo_amount: '',
    harbor_statistics_private_repo_amount: '',
    harbor_health: '',
    harbor_up: 'component',
    harbor_system_info: 'auth_mode harbor_version self_registration',
    harbor_task_queue_size: 'type',
    harbor_task_queue_latency: 'type',
    harbor_task_concurrency: 'pool type',
  },
  core: {
    harbor_core_http_inflight_requests: '',
    harbor_core_http_request_total: 'code method operation',
    harbor_core_http_request_duration_seconds: 'method operation',
    harbor_core_http_registry_proxy_requests_total: 'method project',
    harbor_core_http_registry_proxy_upstream_requests_total: 'method project',
  },
  jobservice: {
    harbor_jobservice_info: 'node pool workers',
    harbor_jobservice_task_total: 'status type',
    harbor_jobservice_task_process_time_seconds: 'status type',
  },
  registry: {
    registry_http_requests_total: 'code handler method',
    registry_storage_action_seconds: 'action driver',
  },
};

/** What Prometheus computes rates of must never become less, or be declared as such. */
const counters = [
  'harbor_core_http_request_total',
  'harbor_jobservice_task_total',
  'harbor_replication_transfer_total',
];

let content: TestContent;
let monitoring: Monitoring;

beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('open', { public: true });
  await pushImage(content.v2, { repository: 'open/app', as: 'admin' }, imageOf(), 'v1');
  await content.v2.send('GET', '/v2/open/app/manifests/v1', { as: 'admin' });
  await content.pulls.flush();
  await content.registry.collector.run({ grace: 0, trash: 0 });
  await content.database.transaction((tx) =>
    addToTallies(tx, [
      { name: 'tasks', labels: { type: 'RETENTION', status: 'success' } },
      { name: 'scans', labels: { scanner: 'Trivy', status: 'Success' } },
      { name: 'replication_transfers', labels: { policy: 'to-dr', status: 'Success' } },
    ]),
  );
  const durations = new TaskDurations();
  durations.record('RETENTION', 'Success', 5);
  const actions = new StorageActions('filesystem');
  actions.record('Stat', 1);
  monitoring = new Monitoring({
    config: { metrics: { host: '127.0.0.1', port: 0, path: '/metrics', token: undefined } },
    health: { core: async () => undefined },
    settings: () => content.settings.current(),
    sources: [content.registry.metrics, actions, queueMetrics(content.jobs.queues), durations],
    logger: silentLogger,
    ...{ database: content.database, storage: content.storage, requests: content.requests },
  });
  await monitoring.start();
});
afterAll(async () => {
  await monitoring.close();
  await content.close();
});

async function scrape(part?: MetricPart): Promise<string> {
  const query = part === undefined ? '' : `?comp=${part}`;
  return (await fetch(`http://127.0.0.1:${monitoring.port}/metrics${query}`)).text();
}

// The labels that its first sample has, without those that Prometheus gives meaning to; undefined without a sample.
function labelsOf(page: string, name: string): string | undefined {
  const [, labels] = new RegExp(`^${name}(?:_sum|_count)?(?:\\{(.*)\\})? `, 'm').exec(page) ?? [undefined, undefined];
  if (!new RegExp(`^${name}(?:_sum|_count)?[ {]`, 'm').test(page)) return undefined;
  const names = [...(labels ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label ?? '');
  return names
    .filter((label) => label !== 'quantile')
    .sort()
    .join(' ');
}

describe('every promised metric is told, and described', () => {
  test.each(Object.entries(promised).flatMap(([part, names]) => Object.entries(names).map((one) => [part, ...one])))(
    'by the %s: %s {%s}',
    async (_part, name, labels) => {
      const page = await scrape();
      expect(page).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
      expect(page).toMatch(new RegExp(`^# TYPE ${name} \\S`, 'm'));
      const found = labelsOf(page, name ?? '');
      // Without an event of its kind, a metric has no sample yet.
      if (found !== undefined) expect(found).toBe(labels);
    },
  );

  test('also to those who ask for a part, as Harbor has parts', async () => {
    const pages = await Promise.all((['core', 'jobservice', 'registry'] as const).map(scrape));
    for (const [index, part] of ['core', 'jobservice', 'registry'].entries()) {
      for (const name of Object.keys(promised[part] ?? {})) expect(pages[index]).toContain(`# TYPE ${name} `);
    }
  });

  test('with the type that rates need', async () => {
    const page = await scrape();
    for (const name of counters) expect(page).toMatch(new RegExp(`^# TYPE ${name} counter$`, 'm'));
  });
});
