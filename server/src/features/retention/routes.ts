import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import { fullName } from '../repositories/index.ts';
import type { RetentionAccess } from './access.ts';
import type { RetentionPreviews } from './judging/previews.ts';
import { parseRules, type RetentionRule, type RuleInput } from './model.ts';
import {
  presentArtifactPreview,
  presentExecution,
  presentPolicy,
  presentRepositoryPreview,
  presentTask,
  ruleParts,
  toRuleInput,
} from './present.ts';
import { policyNotFound, type Retentions } from './service.ts';

/** The operations of retention. */
export type RetentionOperation =
  | 'getRentenitionMetadata'
  | 'createRetention'
  | 'getRetention'
  | 'updateRetention'
  | 'deleteRetention'
  | 'triggerRetentionExecution'
  | 'listRetentionExecutions'
  | 'operateRetentionExecution'
  | 'listRetentionTasks'
  | 'getRetentionTaskLog'
  | 'previewRetention'
  | 'previewRetentionOfRepository';

/** The route table of retention. */
export function retentionRoutes({
  retentions,
  previews,
  retentionAccess,
  access,
}: {
  readonly retentions: Retentions;
  readonly previews: RetentionPreviews;
  readonly retentionAccess: RetentionAccess;
  readonly access: Access;
}): Routes<RetentionOperation> {
  return {
    getRentenitionMetadata: route({
      allow: access.authenticated,
      async run() {
        return { status: 200, body: ruleParts };
      },
    }),

    createRetention: route({
      allow: ({ caller, body }) => retentionAccess.scope(caller, { level: body.scope?.level, ref: body.scope?.ref }),
      async run({ body, meta, allowed }) {
        const id = await retentions.create(allowed.projectId, rulesIn(body), cronIn(body));
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    getRetention: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:read'),
      async run({ path }) {
        return { status: 200, body: presentPolicy(await retentions.get(path.id)) };
      },
    }),

    updateRetention: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:update'),
      async run({ path, body, allowed }) {
        const { level = 'project', ref = allowed.projectId } = body.scope ?? {};
        if (level !== 'project' || ref !== allowed.projectId) throw policyNotFound(path.id);
        await retentions.update(path.id, rulesIn(body), cronIn(body));
        return { status: 200 };
      },
    }),

    deleteRetention: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:delete'),
      async run({ path }) {
        await retentions.remove(path.id);
        return { status: 200 };
      },
    }),

    triggerRetentionExecution: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:update'),
      async run({ caller, path, body, meta }) {
        const id = await retentions.run(caller, path.id, body.dry_run ?? false);
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    listRetentionExecutions: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:list'),
      async run({ path, query }) {
        const { executions, total } = await retentions.executions(path.id, pageOf(query));
        return { status: 200, body: executions.map(presentExecution), total };
      },
    }),

    operateRetentionExecution: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:update'),
      async run({ path, body }) {
        if (body.action !== 'stop') {
          throw new HavenError('BAD_REQUEST', `the action must be "stop", not ${JSON.stringify(body.action ?? '')}`);
        }
        await retentions.stop(path.id, path.eid);
        return { status: 200 };
      },
    }),

    listRetentionTasks: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:list'),
      async run({ path, query }) {
        const { tasks, total } = await retentions.tasks(path.id, path.eid, pageOf(query));
        return { status: 200, body: tasks.map(presentTask), total };
      },
    }),

    getRetentionTaskLog: route({
      allow: ({ caller, path }) => retentionAccess.policy(caller, path.id, 'tag-retention:read'),
      async run({ path }) {
        return { status: 200, body: await retentions.log(path.id, path.eid, path.tid) };
      },
    }),

    previewRetention: route({
      allow: access.project('tag-retention:read'),
      async run({ query, body, allowed }) {
        const found = await previews.repositories(allowed.projectId, previewedRules(body), pageOf(query));
        return { status: 200, body: found.previews.map(presentRepositoryPreview), total: found.total };
      },
    }),

    previewRetentionOfRepository: route({
      allow: access.project('tag-retention:read'),
      async run({ path, query, body, allowed }) {
        const repository = fullName(allowed.name, path.repository_name);
        const found = await previews.artifacts(allowed.projectId, repository, previewedRules(body), pageOf(query));
        return { status: 200, body: found.previews.map(presentArtifactPreview), total: found.total };
      },
    }),
  };
}

function rulesIn(body: Schemas['RetentionPolicy']): readonly RuleInput[] {
  const { algorithm = '', rules, trigger } = body;
  if (algorithm !== '' && algorithm !== 'or') {
    throw new HavenError('BAD_REQUEST', `the algorithm must be "or", not ${JSON.stringify(algorithm)}`);
  }
  const kind = trigger?.kind ?? '';
  if (kind !== '' && kind !== 'Schedule') {
    throw new HavenError('BAD_REQUEST', `the kind of the trigger must be "Schedule", not ${JSON.stringify(kind)}`);
  }
  return (rules ?? []).map(toRuleInput);
}

function cronIn({ trigger }: Schemas['RetentionPolicy']): string {
  const cron: unknown = trigger?.settings?.cron;
  if (cron === undefined || cron === null) return '';
  if (typeof cron !== 'string') throw new HavenError('BAD_REQUEST', 'the cron of the trigger must be text');
  return cron.trim();
}

function previewedRules(body: Schemas['RetentionPreviewReq']): readonly RetentionRule[] | undefined {
  return body.rules ? parseRules(body.rules.map(toRuleInput)) : undefined;
}
