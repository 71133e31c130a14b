import type { StoredEvent } from '../../../events/event.ts';
import type { WebhookEventType } from '../model.ts';
import { type Notice, toNotice } from './event-data.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const artifact = { repository: 'test-project/test-repository', digest: DIGEST, tags: ['test-tag'] };
const outcome = { type: 'image', status: 'Success', nameTag: 'test-repository:test-tag', references: null };
const scan = { ...artifact, scanType: 'vulnerability' };

const PAYLOADS: Readonly<Record<WebhookEventType, StoredEvent['payload']>> = {
  PUSH_ARTIFACT: artifact,
  PULL_ARTIFACT: artifact,
  DELETE_ARTIFACT: artifact,
  QUOTA_EXCEED: { ...artifact, details: 'this is a test: the quota is exceeded' },
  QUOTA_WARNING: { ...artifact, details: 'this is a test: the quota is nearly used up' },
  SCANNING_FAILED: scan,
  SCANNING_STOPPED: scan,
  SCANNING_COMPLETED: scan,
  REPLICATION: {
    repository: artifact.repository,
    status: 'Success',
    description: 'this is a test',
    artifactType: 'image',
    authenticationType: 'basic',
    override: true,
    triggerType: 'MANUAL',
    policyCreator: 'test-user',
    startedAt: 1_700_000_000,
    source: { namespace: 'test-project' },
    destination: {
      endpoint: { name: 'test-endpoint', type: 'harbor', url: 'https://harbor.example.com' },
      namespace: 'test-project',
    },
    succeeded: [outcome],
    failed: [],
    executionId: 1,
    taskId: 1,
  },
  TAG_RETENTION: {
    repository: artifact.repository,
    total: 10,
    retained: 9,
    policyId: 1,
    rules: [{ template: 'latestPushedK', params: { latestPushedK: 9 } }],
    status: 'SUCCESS',
    deleted: [outcome],
  },
};

/** A made-up event of a type, with which people try their receivers. */
export function sampleNotice(type: WebhookEventType, publicUrl: string): Notice {
  const event: StoredEvent = {
    id: 0,
    type,
    projectId: 0,
    repositoryId: undefined,
    actor: 'test-user',
    payload: PAYLOADS[type],
    occurredAt: new Date(),
  };
  const repositoryCreatedAt = 1_700_000_000;
  const project = { name: 'test-project', isPublic: false };
  return toNotice(event, type, { project, repositoryCreatedAt, publicUrl });
}
