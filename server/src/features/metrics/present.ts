import { counter, type Family, gauge, type Sample } from '../../metrics/family.ts';
import type { ProjectFigures, TallyValue, TypeFigures, VulnerabilityFigures } from './model.ts';

/** Projects one by one, and added up. */
export function projectFamilies(projects: readonly ProjectFigures[]): readonly Family[] {
  const each = (read: (project: ProjectFigures) => number): Sample[] =>
    projects.map((project) => ({ labels: { project_name: project.name }, value: read(project) }));
  const open = projects.filter((project) => project.public);
  const closed = projects.filter((project) => !project.public);
  const repositories = (of: readonly ProjectFigures[]): number =>
    of.reduce((total, project) => total + project.repositories, 0);
  return [
    gauge('harbor_project_total', 'Projects, public and private.', [
      { labels: { public: 'true' }, value: open.length },
      { labels: { public: 'false' }, value: closed.length },
    ]),
    gauge(
      'harbor_project_repo_total',
      'Repositories of a project.',
      projects.map((project) => ({ labels: namesOf(project), value: project.repositories })),
    ),
    gauge(
      'harbor_project_member_total',
      'Members of a project.',
      each(({ members }) => members),
    ),
    gauge(
      'harbor_project_quota_usage_byte',
      'Bytes that a project is charged for.',
      each(({ used }) => used),
    ),
    gauge(
      'harbor_project_quota_byte',
      'Bytes that a project may use; -1 is unlimited.',
      each(({ hard }) => hard),
    ),
    counter(
      'harbor_artifact_pulled',
      'Manifests that were pulled from a project, from all processes.',
      each(({ pulls }) => pulls),
    ),
    counter(
      'harbor_artifact_pushed',
      'Manifests that were pushed into a project, to all processes.',
      each(({ pushes }) => pushes),
    ),
    gauge('harbor_statistics_total_project_amount', 'Projects.', projects.length),
    gauge('harbor_statistics_public_project_amount', 'Public projects.', open.length),
    gauge('harbor_statistics_private_project_amount', 'Private projects.', closed.length),
    gauge('harbor_statistics_total_repo_amount', 'Repositories.', repositories(projects)),
    gauge('harbor_statistics_public_repo_amount', 'Repositories of public projects.', repositories(open)),
    gauge('harbor_statistics_private_repo_amount', 'Repositories of private projects.', repositories(closed)),
  ];
}

/** Artifacts by project and type. */
export function typeFamilies(types: readonly TypeFigures[]): readonly Family[] {
  return [
    gauge(
      'harbor_project_artifact_total',
      'Artifacts of a project by type, those that lists hide included.',
      types.map((row) => ({ labels: { ...namesOf(row), artifact_type: row.type }, value: row.artifacts })),
    ),
  ];
}

/** Vulnerabilities by project and severity. */
export function vulnerabilityFamilies(vulnerabilities: readonly VulnerabilityFigures[]): readonly Family[] {
  return [
    gauge(
      'harbor_scanner_vuln_total',
      'Vulnerabilities that scanners have found in the artifacts of a project, by severity.',
      vulnerabilities.map(({ project, severity, count }) => ({
        labels: { project_name: project, severity },
        value: count,
      })),
    ),
  ];
}

/** What is counted for the whole installation; `lastCollection` is undefined before the first one. */
export function installationFamilies(
  tallies: readonly TallyValue[],
  lastCollection: Date | undefined,
): readonly Family[] {
  const total = (name: string): number => tallies.find((tally) => tally.name === name)?.value ?? 0;
  const labelled = (name: string, ...labels: readonly string[]): Sample[] => samplesOf(tallies, name, labels);
  return [
    gauge(
      'harbor_statistics_total_storage_consumption',
      'Bytes of all blobs, each counted once however many projects have it.',
      total('stored_bytes'),
    ),
    counter(
      'harbor_gc_collected_blobs',
      'Blobs whose bytes garbage collection has freed, by all processes.',
      total('collected_blobs'),
    ),
    counter(
      'haven_gc_freed_bytes_total',
      'Bytes that garbage collection has freed, by all processes.',
      total('collected_bytes'),
    ),
    gauge(
      'gc_last_run',
      'When garbage collection last had nothing left to do, in seconds since 1970.',
      lastCollection === undefined ? [] : [{ value: lastCollection.getTime() / 1000 }],
    ),
    counter(
      'haven_audit_forward_given_up_total',
      'Audit rows that the log server did not take, and that were given up because too many waited.',
      total('audit_rows_given_up'),
    ),
    counter(
      'harbor_scanner_scan_total',
      'Scans that are over, by scanner and result.',
      labelled('scans', 'scanner', 'status'),
    ),
    counter(
      'harbor_replication_transfer_total',
      'Transfers that replication has tried, by policy and result.',
      labelled('replication_transfers', 'policy', 'status'),
    ),
  ];
}

/** Total and free bytes of the storage; nothing where it does not know. */
export function capacityFamilies(
  capacity: { readonly total: number; readonly free: number } | undefined,
): readonly Family[] {
  const sample = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }]);
  const used = capacity && capacity.total - capacity.free;
  return [
    gauge('haven_storage_capacity_bytes', 'Size of the blob storage, where it has one.', sample(capacity?.total)),
    gauge(
      'haven_storage_used_bytes',
      'Bytes of the blob storage that are taken, by whatever lies there.',
      sample(used),
    ),
  ];
}

/** Which parts work. Those of Harbor that are not programs of their own here are named all the same. */
export function healthFamilies(
  components: readonly { readonly name: string; readonly error: string | undefined }[],
): readonly Family[] {
  return [
    gauge('harbor_health', 'Whether everything works.', components.every(({ error }) => error === undefined) ? 1 : 0),
    gauge(
      'harbor_up',
      'Whether a part works.',
      components.map(({ name, error }) => ({ labels: { component: name }, value: error === undefined ? 1 : 0 })),
    ),
  ];
}

/** What this installation is, as labels. */
export function systemFamilies(facts: {
  readonly authMode: string;
  readonly version: string;
  readonly selfRegistration: boolean;
}): readonly Family[] {
  const labels = {
    auth_mode: facts.authMode,
    harbor_version: facts.version,
    self_registration: String(facts.selfRegistration),
  };
  return [gauge('harbor_system_info', 'Always 1; the labels say what this is.', [{ labels, value: 1 }])];
}

function namesOf(row: { readonly name: string; readonly public: boolean }): {
  readonly project_name: string;
  readonly public: string;
} {
  return { project_name: row.name, public: String(row.public) };
}

/** What came of tasks, by all processes. */
export function taskFamilies(tallies: readonly TallyValue[]): readonly Family[] {
  return [
    counter(
      'harbor_jobservice_task_total',
      'Tasks that are over, by kind and result, of all processes.',
      samplesOf(tallies, 'tasks', ['type', 'status']),
    ),
  ];
}

function samplesOf(tallies: readonly TallyValue[], name: string, labels: readonly string[]): Sample[] {
  return tallies
    .filter((tally) => tally.name === name)
    .map((tally) => ({
      labels: Object.fromEntries(labels.map((label, index) => [label, tally.labels[index] ?? ''])),
      value: tally.value,
    }));
}
