import type { StoredEvent } from '../../../events/event.ts';
import type {
  ArtifactOutcome,
  ArtifactPayload,
  QuotaPayload,
  ReplicationPayload,
  ReplicationSide,
  RetentionPayload,
  ScanPayload,
} from '../../../events/payloads.ts';
import type { WebhookEventType } from '../model.ts';
import { omitEmpty, sortKeys } from './go-json.ts';

/** What a body needs to know beside the event. */
export interface EventContext {
  readonly project: { readonly name: string; readonly isPublic: boolean };
  /** Unix seconds; undefined when the repository is gone. */
  readonly repositoryCreatedAt: number | undefined;
  /** By which people and clients reach this installation. */
  readonly publicUrl: string;
}

/** What has happened, in Harbor's words and in the order of its members. */
export interface Notice {
  readonly type: WebhookEventType;
  /** Unix seconds. */
  readonly occurAt: number;
  readonly operator: string;
  readonly data: EventData;
}

/** The member `event_data` of a body. */
export type EventData = Readonly<Record<string, unknown>>;

/** An event that webhooks can report, as its body says it. */
export function toNotice(event: StoredEvent, type: WebhookEventType, context: EventContext): Notice {
  return {
    type,
    occurAt: Math.floor(event.occurredAt.getTime() / 1_000),
    operator: event.actor,
    data: dataOf(event, type, context),
  };
}

/** What an event is about, such as `library/nginx:1.27`. */
export function resourcesOf(event: StoredEvent): readonly string[] {
  const { repository, digest, tags = [] } = event.payload as Partial<ArtifactPayload>; // what every type has of it
  if (repository === undefined) return [];
  if (tags.length > 0) return tags.map((tag) => `${repository}:${tag}`);
  return [digest === undefined ? repository : `${repository}@${digest}`];
}

// Payloads were written by this program, each type by what `events/payloads.ts` says of it.
function dataOf({ payload }: StoredEvent, type: WebhookEventType, context: EventContext): EventData {
  switch (type) {
    case 'PUSH_ARTIFACT':
    case 'PULL_ARTIFACT':
    case 'DELETE_ARTIFACT':
      return artifactData(payload as ArtifactPayload, context);
    case 'QUOTA_EXCEED':
    case 'QUOTA_WARNING':
      return quotaData(payload as QuotaPayload, context);
    case 'SCANNING_COMPLETED':
    case 'SCANNING_FAILED':
    case 'SCANNING_STOPPED':
      return scanData(payload as ScanPayload, context);
    case 'REPLICATION':
      return { replication: replicationData(payload as ReplicationPayload, context) };
    case 'TAG_RETENTION':
      return { retention: retentionData(payload as RetentionPayload, context) };
  }
}

function artifactData({ repository, digest, tags }: ArtifactPayload, context: EventContext): EventData {
  const names = tags.length > 0 ? tags : [digest];
  return {
    resources: names.map((tag) => ({ digest, tag, resource_url: resourceUrl(repository, tag, context) })),
    repository: repositoryData(repository, context, context.repositoryCreatedAt),
  };
}

function quotaData({ repository, digest = '', tags = [], details }: QuotaPayload, context: EventContext): EventData {
  const names = tags.length > 0 ? tags : digest === '' ? [] : [digest];
  return omitEmpty({
    resources: names.map((tag) => omitEmpty({ digest, tag })),
    repository: repositoryData(repository, context),
    custom_attributes: { Details: details },
  });
}

function scanData(payload: ScanPayload, context: EventContext): EventData {
  const { repository, digest, tags, scanType, scanOverview = {}, sbomOverview = {} } = payload;
  const [tag = ''] = tags;
  return omitEmpty({
    resources: [
      omitEmpty({
        digest,
        tag,
        resource_url: resourceUrl(repository, tag === '' ? digest : tag, context),
        scan_overview: sortKeys(scanOverview),
        sbom_overview: sortKeys(sbomOverview),
      }),
    ],
    repository: repositoryData(repository, context),
    scan: omitEmpty({ scan_type: scanType }),
  });
}

function replicationData(payload: ReplicationPayload, context: EventContext): EventData {
  return omitEmpty({
    harbor_hostname: new URL(context.publicUrl).hostname,
    job_status: payload.status,
    description: payload.description,
    artifact_type: payload.artifactType,
    authentication_type: payload.authenticationType,
    override_mode: payload.override,
    trigger_type: payload.triggerType,
    policy_creator: payload.policyCreator,
    execution_timestamp: payload.startedAt,
    src_resource: sideData(payload.source, context),
    dest_resource: sideData(payload.destination, context),
    successful_artifact: payload.succeeded.map(outcomeData),
    failed_artifact: payload.failed.map(outcomeData),
    execution_id: payload.executionId,
    task_id: payload.taskId,
  });
}

function sideData({ endpoint, namespace }: ReplicationSide, { publicUrl }: EventContext): EventData {
  const { name = '', type = 'harbor', url = publicUrl } = endpoint ?? {};
  const optional = omitEmpty({ namespace });
  return { ...omitEmpty({ registry_name: name }), registry_type: type, endpoint: url, ...optional };
}

function retentionData(payload: RetentionPayload, context: EventContext): EventData {
  return {
    total: payload.total,
    retained: payload.retained,
    ...omitEmpty({
      harbor_hostname: new URL(context.publicUrl).hostname,
      project_name: context.project.name,
      retention_policy_id: payload.policyId,
      retention_rule: payload.rules.map(ruleData),
      result: payload.status,
      deleted_artifact: payload.deleted.map(outcomeData),
    }),
  };
}

function ruleData(rule: Readonly<Record<string, unknown>>): EventData {
  const { template, params, tag_selectors, scope_selectors } = rule;
  return omitEmpty({ template, params, tag_selectors, scope_selectors });
}

function outcomeData({ type, status, nameTag, references, failReason = '' }: ArtifactOutcome): EventData {
  return { type, status, name_tag: nameTag, references, ...omitEmpty({ fail_reason: failReason }) };
}

function repositoryData(repository: string, { project }: EventContext, createdAt?: number): EventData {
  return {
    ...omitEmpty({ date_created: createdAt }),
    name: repository.slice(repository.indexOf('/') + 1),
    namespace: project.name,
    repo_full_name: repository,
    repo_type: project.isPublic ? 'public' : 'private',
  };
}

function resourceUrl(repository: string, reference: string, { publicUrl }: EventContext): string {
  // A tag cannot have a colon.
  return `${new URL(publicUrl).host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
}
