import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../../events/event.ts';
import type { QuotaPayload, ReplicationPayload, RetentionPayload, ScanPayload } from '../../../events/payloads.ts';
import { eventTypes, type Target, type WebhookEventType } from '../model.ts';
import { bodyFor } from './body.ts';
import { type EventContext, toNotice } from './event-data.ts';
import type { BodyParts } from './harbor-bodies.ts';
import { sampleNotice } from './sample.ts';
import { deliveryHeaders, deliveryIdOf } from './signature.ts';

const digest = 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
const context: EventContext = {
  project: { name: 'team1', isPublic: true },
  repositoryCreatedAt: 1767000000,
  publicUrl: 'https://harbor.example',
};
const pushed = { repository: 'team1/web', digest, tags: ['v1'] };

function parts(type: WebhookEventType, payload: StoredEvent['payload'], more: Partial<EventContext> = {}): BodyParts {
  const event: StoredEvent = {
    ...{ id: 7, type, projectId: 2, repositoryId: 3, actor: 'admin', payload },
    occurredAt: new Date(1767323045_678),
  };
  return {
    notice: toNotice(event, type, { ...context, ...more }),
    deliveryId: '00000000-0000-8000-8000-000000000007',
    requestId: 'req-1',
    policy: { id: 5, projectId: 2, name: 'notify' },
  };
}

const target = (type: Target['type'], more: Partial<Target> = {}) => ({
  type,
  payloadFormat: undefined,
  payloadTemplate: '',
  ...more,
});
const defaultText = (type: WebhookEventType, payload: StoredEvent['payload'], more?: Partial<EventContext>) =>
  bodyFor(target('http', { payloadFormat: 'Default' }), parts(type, payload, more)).text;

// Byte for byte: members, their order, no blanks, no line feed at the end.
describe('Harbor’s form', () => {
  test('of a push', () => {
    const body = bodyFor(target('http', { payloadFormat: 'Default' }), parts('PUSH_ARTIFACT', pushed));
    expect(body).toEqual({
      contentType: 'application/json',
      text:
        '{"type":"PUSH_ARTIFACT","occur_at":1767323045,"operator":"admin","event_data":{"resources":[' +
        `{"digest":"${digest}","tag":"v1","resource_url":"harbor.example/team1/web:v1"}],` +
        '"repository":{"date_created":1767000000,"name":"web","namespace":"team1","repo_full_name":"team1/web",' +
        '"repo_type":"public"}}}',
    });
  });

  test.each(['PULL_ARTIFACT', 'DELETE_ARTIFACT'] as const)('of %s by digest', (type) => {
    expect(
      defaultText(type, { ...pushed, repository: 'team1/a/b', tags: [] }, { repositoryCreatedAt: undefined }),
    ).toBe(
      `{"type":"${type}","occur_at":1767323045,"operator":"admin","event_data":{"resources":[` +
        `{"digest":"${digest}","tag":"${digest}","resource_url":"harbor.example/team1/a/b@${digest}"}],` +
        '"repository":{"name":"a/b","namespace":"team1","repo_full_name":"team1/a/b","repo_type":"public"}}}',
    );
  });

  test('of several tags has a resource for each', () => {
    const text = defaultText('PUSH_ARTIFACT', { ...pushed, tags: ['v1', 'v1.2'] }, { publicUrl: 'http://h:8080' });
    expect(JSON.parse(text).event_data.resources).toEqual([
      { digest, tag: 'v1', resource_url: 'h:8080/team1/web:v1' },
      { digest, tag: 'v1.2', resource_url: 'h:8080/team1/web:v1.2' },
    ]);
  });

  test('of a private project says so', () => {
    const text = defaultText('PUSH_ARTIFACT', pushed, { project: { name: 'team1', isPublic: false } });
    expect(JSON.parse(text).event_data.repository.repo_type).toBe('private');
  });

  test.each(['QUOTA_EXCEED', 'QUOTA_WARNING'] as const)('of %s', (type) => {
    const payload: QuotaPayload = { repository: 'team1/web', digest, tags: ['v1'], details: 'used <85 %> & more' };
    expect(defaultText(type, payload)).toBe(
      `{"type":"${type}","occur_at":1767323045,"operator":"admin","event_data":{"resources":[` +
        `{"digest":"${digest}","tag":"v1"}],` +
        '"repository":{"name":"web","namespace":"team1","repo_full_name":"team1/web","repo_type":"public"},' +
        // As Go writes them.
        '"custom_attributes":{"Details":"used \\u003c85 %\\u003e \\u0026 more"}}}',
    );
    const blob = JSON.parse(defaultText(type, { repository: 'team1/web', details: 'd' }));
    expect(Object.keys(blob.event_data)).toEqual(['repository', 'custom_attributes']);
  });

  test.each(['SCANNING_COMPLETED', 'SCANNING_FAILED', 'SCANNING_STOPPED'] as const)('of %s', (type) => {
    const mime = 'application/vnd.security.vulnerability.report; version=1.1';
    const payload: ScanPayload = {
      ...pushed,
      scanType: 'vulnerability',
      scanOverview: { [mime]: { severity: 'High', summary: { total: 1 } }, 'a/a': { severity: 'Low' } },
    };
    expect(defaultText(type, payload)).toBe(
      `{"type":"${type}","occur_at":1767323045,"operator":"admin","event_data":{"resources":[` +
        `{"digest":"${digest}","tag":"v1","resource_url":"harbor.example/team1/web:v1","scan_overview":{` +
        `"a/a":{"severity":"Low"},"${mime}":{"severity":"High","summary":{"total":1}}}}],` +
        '"repository":{"name":"web","namespace":"team1","repo_full_name":"team1/web","repo_type":"public"},' +
        '"scan":{"scan_type":"vulnerability"}}}',
    );
  });

  test('of an SBOM of an artifact without tags', () => {
    const payload: ScanPayload = { ...pushed, tags: [], scanType: 'sbom', sbomOverview: { sbom_digest: digest } };
    expect(JSON.parse(defaultText('SCANNING_COMPLETED', payload)).event_data).toMatchObject({
      resources: [
        { digest, resource_url: `harbor.example/team1/web@${digest}`, sbom_overview: { sbom_digest: digest } },
      ],
      scan: { scan_type: 'sbom' },
    });
  });

  test('of a replication', () => {
    const payload: ReplicationPayload = {
      repository: 'team1/web',
      status: 'Success',
      description: '',
      artifactType: 'image',
      authenticationType: 'basic',
      override: true,
      triggerType: 'MANUAL',
      policyCreator: 'admin',
      startedAt: 1767323000,
      source: { namespace: 'team1' },
      destination: { endpoint: { name: 'hub', type: 'docker-hub', url: 'https://hub.docker.com' }, namespace: 'team1' },
      succeeded: [{ type: 'image', status: 'Success', nameTag: 'web [1 item(s) in total]', references: ['v1'] }],
      failed: [],
      executionId: 11,
      taskId: 12,
    };
    expect(defaultText('REPLICATION', payload)).toBe(
      '{"type":"REPLICATION","occur_at":1767323045,"operator":"admin","event_data":{"replication":{' +
        '"harbor_hostname":"harbor.example","job_status":"Success","artifact_type":"image",' +
        '"authentication_type":"basic","override_mode":true,"trigger_type":"MANUAL","policy_creator":"admin",' +
        '"execution_timestamp":1767323000,' +
        '"src_resource":{"registry_type":"harbor","endpoint":"https://harbor.example","namespace":"team1"},' +
        '"dest_resource":{"registry_name":"hub","registry_type":"docker-hub","endpoint":"https://hub.docker.com",' +
        '"namespace":"team1"},' +
        '"successful_artifact":[{"type":"image","status":"Success","name_tag":"web [1 item(s) in total]",' +
        '"references":["v1"]}],"execution_id":11,"task_id":12}}}',
    );
  });

  test('of a retention', () => {
    const payload: RetentionPayload = {
      repository: 'team1/web',
      total: 3,
      retained: 0,
      policyId: 4,
      rules: [
        {
          id: 1,
          template: 'latestPushedK',
          params: { latestPushedK: 2 },
          tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**' }],
          scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
        },
      ],
      status: 'SUCCESS',
      deleted: [{ type: 'image', status: 'SUCCESS', nameTag: 'web:v1', references: null }],
    };
    expect(defaultText('TAG_RETENTION', payload)).toBe(
      '{"type":"TAG_RETENTION","occur_at":1767323045,"operator":"admin","event_data":{"retention":{' +
        '"total":3,"retained":0,"harbor_hostname":"harbor.example","project_name":"team1","retention_policy_id":4,' +
        '"retention_rule":[{"template":"latestPushedK","params":{"latestPushedK":2},' +
        '"tag_selectors":[{"kind":"doublestar","decoration":"matches","pattern":"**"}],' +
        '"scope_selectors":{"repository":[{"kind":"doublestar","decoration":"repoMatches","pattern":"**"}]}}],' +
        '"result":"SUCCESS","deleted_artifact":[{"type":"image","status":"SUCCESS","name_tag":"web:v1",' +
        '"references":null}]}}}',
    );
  });
});

test('CloudEvents have Harbor’s types and members', () => {
  const body = bodyFor(target('http', { payloadFormat: 'CloudEvents' }), parts('PUSH_ARTIFACT', pushed));
  expect(body).toEqual({
    contentType: 'application/cloudevents+json',
    text:
      '{"specversion":"1.0","id":"00000000-0000-8000-8000-000000000007","requestid":"req-1",' +
      '"source":"/projects/2/webhook/policies/5","type":"harbor.artifact.pushed","datacontenttype":"application/json",' +
      '"time":"2026-01-02T03:04:05Z","operator":"admin","data":{"resources":[' +
      `{"digest":"${digest}","tag":"v1","resource_url":"harbor.example/team1/web:v1"}],` +
      '"repository":{"date_created":1767000000,"name":"web","namespace":"team1","repo_full_name":"team1/web",' +
      '"repo_type":"public"}}}',
  });
  const types = eventTypes.map((type) => {
    const sample = { ...parts('PUSH_ARTIFACT', pushed), notice: sampleNotice(type, 'https://h') };
    return JSON.parse(bodyFor(target('http', { payloadFormat: 'CloudEvents' }), sample).text).type;
  });
  expect(types).toEqual([
    'harbor.artifact.pushed',
    'harbor.artifact.pulled',
    'harbor.artifact.deleted',
    'harbor.quota.exceeded',
    'harbor.quota.warned',
    'harbor.scan.failed',
    'harbor.scan.stopped',
    'harbor.scan.completed',
    'harbor.replication.status.changed',
    'harbor.tag_retention.finished',
  ]);
});

describe('Slack', () => {
  test('gets six sections', () => {
    const body = bodyFor(target('slack'), parts('PUSH_ARTIFACT', pushed));
    expect(body.contentType).toBe('application/json');
    const { blocks, ...rest } = JSON.parse(body.text);
    expect(rest).toEqual({});
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
    expect(blocks).toEqual([
      section('*Harbor webhook events*'),
      section('*event_type:* PUSH_ARTIFACT'),
      section('*occur_at:* <!date^1767323045^{date} at {time}|February 18th, 2014 at 6:39 AM PST>'),
      section('*operator:* admin'),
      section('*event_data:*'),
      section(
        `\`\`\`{\n\t"resources": [\n\t\t{\n\t\t\t"digest": "${digest}",\n\t\t\t"tag": "v1",\n` +
          '\t\t\t"resource_url": "harbor.example/team1/web:v1"\n\t\t}\n\t],\n\t"repository": {\n' +
          '\t\t"date_created": 1767000000,\n\t\t"name": "web",\n\t\t"namespace": "team1",\n' +
          '\t\t"repo_full_name": "team1/web",\n\t\t"repo_type": "public"\n\t}\n}```',
      ),
    ]);
    expect(body.text.startsWith('{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*Harbor')).toBe(true);
  });

  test('gets no mention from what others have named, and no text that is too long', () => {
    const payload: QuotaPayload = { repository: 'team1/web', details: `<!channel> ${'x'.repeat(5_000)}` };
    const { blocks } = JSON.parse(bodyFor(target('slack'), parts('QUOTA_EXCEED', payload)).text);
    expect(blocks[5].text.text).toContain('&lt;!channel&gt;');
    expect(blocks[5].text.text).toHaveLength(3_000);
    expect(blocks[5].text.text).toMatch(/…```$/);
  });
});

describe('other chats', () => {
  const hostile: QuotaPayload = { repository: 'team1/web', tags: ['v1'], details: '`@everyone` [x](http://evil)' };
  const text = (type: Target['type']) => bodyFor(target(type), parts('QUOTA_EXCEED', hostile)).text;

  test('Teams gets a card', () => {
    const { type, attachments } = JSON.parse(text('teams'));
    expect([type, attachments.length, attachments[0].contentType]).toEqual([
      'message',
      1,
      'application/vnd.microsoft.card.adaptive',
    ]);
    const [title, { facts }] = attachments[0].content.body;
    expect(title.text).toBe('Quota exceeded');
    expect(facts).toContainEqual({ title: 'Repository', value: 'team1/web' });
    expect(facts).toContainEqual({ title: 'Details', value: '\\`@everyone\\` \\[x\\]\\(http://evil\\)' });
  });

  test('Discord gets an embed that mentions nobody', () => {
    const { embeds, allowed_mentions: mentions } = JSON.parse(text('discord'));
    expect(mentions).toEqual({ parse: [] });
    expect(embeds).toHaveLength(1);
    expect(embeds[0]).toMatchObject({ title: 'Quota exceeded', timestamp: '2026-01-02T03:04:05Z' });
    expect(embeds[0].fields).toContainEqual({ name: 'Details', value: '`ˋ@everyoneˋ [x](http://evil)`' });
  });

  test('Mattermost gets an attachment', () => {
    const { attachments } = JSON.parse(text('mattermost'));
    expect(attachments[0]).toMatchObject({ title: 'Quota exceeded', fallback: 'Quota exceeded', color: '#c9252d' });
    expect(attachments[0].fields).toContainEqual({ title: 'By', value: '`admin`', short: true });
  });

  test('every event has something to say in each of them', () => {
    for (const type of eventTypes) {
      for (const chat of ['slack', 'teams', 'discord', 'mattermost'] as const) {
        const sample = { ...parts('PUSH_ARTIFACT', pushed), notice: sampleNotice(type, 'https://h') };
        expect(bodyFor(target(chat), sample).text).toContain('test-repository');
      }
    }
  });
});

test('a template is filled with what has happened', () => {
  const template = JSON.stringify({
    text: '{{operator}} pushed {{event_data.repository.repo_full_name}}:{{ event_data.resources.0.tag }}',
    data: '{{event_data}}',
    when: '{{occur_at}}',
    policy: '{{policy.name}}/{{policy.id}}',
    none: '{{event_data.nothing}}',
  });
  const filled = bodyFor(
    target('http', { payloadFormat: 'Default', payloadTemplate: template }),
    parts('PUSH_ARTIFACT', pushed),
  );
  expect(filled.contentType).toBe('application/json');
  expect(JSON.parse(filled.text)).toEqual({
    text: 'admin pushed team1/web:v1',
    data: expect.objectContaining({ resources: [expect.objectContaining({ tag: 'v1' })] }),
    when: 1767323045,
    policy: 'notify/5',
    none: null,
  });
});

describe('headers', () => {
  // The example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const delivery = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1614265330, body: '{"test": 2432232314}' };

  test('tell a delivery apart', () => {
    expect(deliveryHeaders({ ...delivery, secret: '' })).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
    });
  });

  test('sign it as Standard Webhooks has it', () => {
    const signed = deliveryHeaders({ ...delivery, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    expect(signed['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('have an id that belongs to the event and the installation', () => {
    const id = deliveryIdOf('installation', 1);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(deliveryIdOf('installation', 1)).toBe(id);
    expect(new Set([id, deliveryIdOf('installation', 2), deliveryIdOf('other', 1)]).size).toBe(3);
  });
});
