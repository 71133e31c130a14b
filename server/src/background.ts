import type { Authorizer } from './auth/authorizer.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Config } from './config/index.ts';
import type { Database } from './db/database.ts';
import { deleteOldEvents } from './events/retention.ts';
import { foldTallies } from './events/tally.ts';
import { AuditForwarder, AuditLog } from './features/audit/index.ts';
import type { WorkloadLogins } from './features/federation/index.ts';
import type { Settings } from './features/settings/index.ts';
import type { BackgroundLoops, BackgroundWork } from './jobs/background.ts';
import type { Logger } from './log/logger.ts';
import type { EndpointTls } from './outbound/endpoint.ts';
import type { OrphanSweeper } from './registry/collection/orphan-sweeper.ts';
import { windowsOf } from './registry/collection/windows.ts';
import type { Registry } from './registry/compose.ts';
import { livingUploads } from './registry/uploads/store.ts';
import type { StorageDriver } from './storage/index.ts';

/** What the work beside the requests is made of. */
export interface BackgroundDeps {
  readonly config: Config;
  readonly database: Database;
  readonly storage: StorageDriver;
  readonly registry: Registry;
  readonly orphans: OrphanSweeper;
  readonly sessions: Sessions;
  readonly settings: Pick<Settings, 'values'>;
  readonly authorizer: Authorizer;
  readonly workloads: Pick<WorkloadLogins, 'removeEnded'>;
  readonly logServerTls: EndpointTls;
  readonly logger: Logger;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Starts everything a process with the role `jobs` does beside the requests. */
export function startBackground(loops: Pick<BackgroundLoops, 'start'>, deps: BackgroundDeps): void {
  for (const work of works(deps)) loops.start(work);
}

function works(deps: BackgroundDeps): BackgroundWork[] {
  const { config, database, storage, registry, orphans, sessions, workloads, logger } = deps;
  const windows = windowsOf(config).continuous;
  return [
    {
      name: 'collection',
      intervalMs: 30 * SECOND_MS,
      async run(signal) {
        const freed = await registry.collector.run(windows, { signal });
        if (freed.blobs + freed.manifests > 0) logger.info({ ...freed }, 'freed unreferenced blobs');
      },
    },
    { name: 'manifest copies', intervalMs: 2 * SECOND_MS, run: (signal) => registry.copier.run(signal) },
    { name: 'expired uploads', intervalMs: MINUTE_MS, run: () => registry.uploads.removeExpired() },
    {
      name: 'abandoned upload files',
      intervalMs: HOUR_MS,
      run: () => storage.sweepUploads((ids) => livingUploads(database, ids)),
    },
    { name: 'ended sessions', intervalMs: HOUR_MS, run: () => sessions.removeExpired() },
    { name: 'ended credentials of workloads', intervalMs: HOUR_MS, run: () => workloads.removeEnded() },
    ...auditWorks(deps),
    { name: 'tallies', intervalMs: 5 * SECOND_MS, run: (signal) => foldTallies(database, signal) },
    { name: 'old events', intervalMs: HOUR_MS, run: (signal) => deleteOldEvents(database, signal) },
    {
      name: 'orphaned objects',
      intervalMs: DAY_MS,
      async run(signal) {
        const removed = await orphans.run(DAY_MS, signal);
        if (removed > 0) logger.info({ removed }, 'removed objects that no blob speaks of');
      },
    },
  ];
}

function auditWorks({
  config,
  database,
  authorizer,
  settings,
  logServerTls,
  logger,
}: BackgroundDeps): BackgroundWork[] {
  const auditLog = new AuditLog({ database, authorizer });
  const endpoint = async () => (await settings.values()).audit_log_forward_endpoint;
  const { mostWaiting } = config.auditForwarding;
  const forwarder = new AuditForwarder({ database, endpoint, tls: logServerTls, mostWaiting, logger });
  return [
    {
      name: 'months of the audit log',
      intervalMs: DAY_MS / 2,
      async run() {
        const made = await auditLog.prepareMonths();
        if (made > 0) logger.info({ made }, 'made partitions for the months to come');
      },
    },
    { name: 'forwarding the audit log', intervalMs: 2 * SECOND_MS, run: (signal) => forwarder.run(signal) },
  ];
}
