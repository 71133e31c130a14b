import type { Database } from '../../db/database.ts';
import type { Family } from '../../metrics/family.ts';
import type { MetricSource } from '../../metrics/source.ts';
import { lastCollection } from '../../registry/collection/store.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { checkHealth, type HealthCheck } from '../system/index.ts';
import type { VulnerabilityFigures } from './model.ts';
import {
  capacityFamilies,
  healthFamilies,
  installationFamilies,
  projectFamilies,
  systemFamilies,
  taskFamilies,
  typeFamilies,
  vulnerabilityFamilies,
} from './present.ts';
import { installationTallies, projectFigures, typeFigures } from './queries.ts';

/** What the exporter asks. */
export interface ExporterDeps {
  readonly database: Database;
  readonly storage: Pick<StorageDriver, 'capacity'>;
  readonly health: Readonly<Record<string, HealthCheck>>;
  readonly settings: () => Promise<{ readonly authMode: string; readonly selfRegistration: boolean }>;
  /** What scanners have found, by project. */
  readonly vulnerabilities: () => Promise<readonly VulnerabilityFigures[]>;
  /** As the system information shows it. */
  readonly version: string;
}

/** The metrics that Harbor's exporter has: what is in the database, and what works. The same from every process. */
export function exporterSources(deps: ExporterDeps): readonly MetricSource[] {
  const { database, storage, health, settings, version } = deps;
  const source = (name: string, read: () => Promise<readonly Family[]>): MetricSource => ({
    name,
    part: 'exporter',
    kept: true,
    read,
  });
  return [
    source('projects', async () => projectFamilies(await projectFigures(database))),
    source('artifacts', async () => typeFamilies(await typeFigures(database))),
    source('installation', async () =>
      installationFamilies(await installationTallies(database), await lastCollection(database)),
    ),
    // Harbor's job service tells of it, and dashboards may ask for that part only.
    { ...source('task results', async () => taskFamilies(await installationTallies(database))), part: 'jobservice' },
    source('vulnerabilities', async () => vulnerabilityFamilies(await deps.vulnerabilities())),
    source('storage', async () => capacityFamilies(await storage.capacity())),
    source('health', async () => healthFamilies(await checkHealth(health))),
    source('system', async () => systemFamilies({ ...(await settings()), version })),
  ];
}
