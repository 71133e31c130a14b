import { HavenError } from '../../../error.ts';

/** What somebody wants of a purge. */
export interface PurgeParameters {
  /** Rows that are older than this go; none when it is 0 or less. */
  readonly retentionHours: number;
  /** Event types, such as `pull_artifact`, whose rows go; `other` is every type but the three of artifacts. */
  readonly eventTypes: readonly string[];
  /** Only say how many would go. */
  readonly dryRun: boolean;
}

/** Which rows go, by their event type. */
export type PurgedTypes =
  | { readonly kind: 'these'; readonly types: readonly string[] }
  | { readonly kind: 'all but'; readonly types: readonly string[] };

/** A part of the log: a month, or what belongs to no month that was made in time. */
export interface LogPart {
  /** Name of its table. */
  readonly table: string;
  /** The first moment after it; undefined for what belongs to no month. */
  readonly to: Date | undefined;
}

/** Where a purge has come to in a part: the time as PostgreSQL writes it, and the id. */
export interface PurgePlace {
  readonly opTime: string;
  readonly id: number;
}

/** Before everything. */
export const theBeginning: PurgePlace = { opTime: '-infinity', id: 0 };

// 27 years; Harbor's bound.
const MOST_HOURS = 240_000;
const OTHER = 'other';
const ARTIFACT_TYPES: readonly string[] = ['create_artifact', 'delete_artifact', 'pull_artifact'];
const EVENT_TYPE = /^[a-z]+(?:[_-][a-z]+)*$/;

/** Reads parameters as they are sent and stored; `BAD_REQUEST` says what is missing or wrong. */
export function readPurgeParameters(given: Readonly<Record<string, unknown>> | undefined): PurgeParameters {
  const { audit_retention_hour: hours, include_event_types: types, dry_run: dryRun = false } = given ?? {};
  return { retentionHours: readHours(hours), eventTypes: readTypes(types), dryRun: readFlag(dryRun) };
}

/** Parameters as they are stored, and shown with a run. */
export function writePurgeParameters(parameters: PurgeParameters): Readonly<Record<string, unknown>> {
  return {
    audit_retention_hour: parameters.retentionHours,
    dry_run: parameters.dryRun,
    include_event_types: parameters.eventTypes.join(','),
  };
}

/** Which rows the words mean. */
export function purgedTypes(eventTypes: readonly string[]): PurgedTypes {
  const named = eventTypes.filter((type) => type !== OTHER);
  if (!eventTypes.includes(OTHER)) return { kind: 'these', types: named };
  return { kind: 'all but', types: ARTIFACT_TYPES.filter((type) => !named.includes(type)) };
}

function readHours(value: unknown): number {
  if (value === undefined || value === null) throw missing('audit_retention_hour');
  if (typeof value === 'number' && Number.isInteger(value) && value <= MOST_HOURS && value >= -MOST_HOURS) return value;
  throw new HavenError(
    'BAD_REQUEST',
    `invalid audit_retention_hour: expected a whole number of hours up to ${MOST_HOURS}, got ${JSON.stringify(value)}`,
  );
}

function readTypes(value: unknown): readonly string[] {
  if (value === undefined || value === null) throw missing('include_event_types');
  const words = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : [];
  const types = words.filter((word) => word !== '');
  if (typeof value === 'string' && types.every((type) => EVENT_TYPE.test(type))) return [...new Set(types)];
  throw new HavenError(
    'BAD_REQUEST',
    `invalid include_event_types: expected event types such as pull_artifact, or other, with commas between, got ${JSON.stringify(value)}`,
  );
}

// A purge that was meant to be a dry run must not be a real one because `true` came as text.
function readFlag(value: unknown): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new HavenError('BAD_REQUEST', `invalid dry_run: expected true or false, got ${JSON.stringify(value)}`);
}

function missing(name: string): HavenError {
  return new HavenError('BAD_REQUEST', `the parameter ${name} is needed to purge the audit log`);
}
