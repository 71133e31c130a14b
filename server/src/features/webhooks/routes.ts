import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import type { Executions } from '../../jobs/executions.ts';
import type { Execution, ExecutionStatus } from '../../jobs/model.ts';
import { webhookVendors } from './event-service.ts';
import { eventTypes, harborTypes, ownTypes, payloadFormats, type SentPolicy } from './model.ts';
import { presentExecution, presentJob, presentLastTrigger, presentPolicy, presentTask } from './present.ts';
import type { Webhooks } from './service.ts';

/** The operations of webhooks that Harbor has. */
export type WebhookOperation =
  | 'ListWebhookPoliciesOfProject'
  | 'CreateWebhookPolicyOfProject'
  | 'GetWebhookPolicyOfProject'
  | 'UpdateWebhookPolicyOfProject'
  | 'DeleteWebhookPolicyOfProject'
  | 'ListExecutionsOfWebhookPolicy'
  | 'ListTasksOfWebhookExecution'
  | 'GetLogsOfWebhookTask'
  | 'LastTrigger'
  | 'ListWebhookJobs'
  | 'GetSupportedEventTypes';

/** The route table of webhooks. */
export function webhookRoutes({
  access,
  webhooks,
  executions,
}: {
  readonly access: Access;
  readonly webhooks: Webhooks;
  readonly executions: Executions;
}): Routes<WebhookOperation> {
  return {
    ...policyRoutes(access, webhooks),
    ...deliveryRoutes(access, webhooks, executions),

    LastTrigger: route({
      allow: access.project('notification-policy:read'),
      async run({ allowed }) {
        return { status: 200, body: (await webhooks.lastTriggers(allowed.projectId)).map(presentLastTrigger) };
      },
    }),

    GetSupportedEventTypes: route({
      allow: access.project('notification-policy:read'),
      async run() {
        return {
          status: 200,
          body: {
            event_type: [...eventTypes],
            notify_type: [...harborTypes],
            more_notify_types: [...ownTypes],
            payload_formats: [{ notify_type: 'http', formats: [...payloadFormats] }],
          },
        };
      },
    }),
  };
}

type PolicyOperation = Extract<WebhookOperation, `${string}Polic${'y' | 'ies'}OfProject`>;

function policyRoutes(access: Access, webhooks: Webhooks): Routes<PolicyOperation> {
  return {
    ListWebhookPoliciesOfProject: route({
      allow: access.project('notification-policy:list'),
      async run({ query, allowed }) {
        const { policies, total } = await webhooks.list({
          projectId: allowed.projectId,
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: policies.map(presentPolicy), total };
      },
    }),

    CreateWebhookPolicyOfProject: route({
      allow: access.project('notification-policy:create'),
      async run({ caller, body, meta, allowed }) {
        const id = await webhooks.create(caller, allowed.projectId, toPolicy(body));
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    GetWebhookPolicyOfProject: route({
      allow: access.project('notification-policy:read'),
      async run({ path, allowed }) {
        return { status: 200, body: presentPolicy(await webhooks.get(allowed.projectId, path.webhook_policy_id)) };
      },
    }),

    UpdateWebhookPolicyOfProject: route({
      allow: access.project('notification-policy:update'),
      async run({ caller, path, body, allowed }) {
        await webhooks.update(caller, allowed.projectId, path.webhook_policy_id, toPolicy(body));
        return { status: 200 };
      },
    }),

    DeleteWebhookPolicyOfProject: route({
      allow: access.project('notification-policy:delete'),
      async run({ path, allowed }) {
        await webhooks.remove(allowed.projectId, path.webhook_policy_id);
        return { status: 200 };
      },
    }),
  };
}

type DeliveryOperation =
  | 'ListExecutionsOfWebhookPolicy'
  | 'ListTasksOfWebhookExecution'
  | 'GetLogsOfWebhookTask'
  | 'ListWebhookJobs';

function deliveryRoutes(access: Access, webhooks: Webhooks, executions: Executions): Routes<DeliveryOperation> {
  // Ids are looked up inside of what they belong to, from the project on.
  const executionOf = async (
    projectId: number,
    path: { readonly webhook_policy_id: number; readonly execution_id: number },
  ): Promise<Execution> => {
    const { id: policyId } = await webhooks.get(projectId, path.webhook_policy_id);
    const of = { vendorTypes: webhookVendors, vendorId: policyId };
    const execution = await executions.read(path.execution_id, of);
    if (execution) return execution;
    throw new HavenError('NOT_FOUND', `execution ${path.execution_id} not found in policy ${policyId}`);
  };

  return {
    ListExecutionsOfWebhookPolicy: route({
      allow: access.project('notification-policy:read'),
      async run({ path, query, allowed }) {
        const { id } = await webhooks.get(allowed.projectId, path.webhook_policy_id);
        const found = await executions.list({
          vendorTypes: webhookVendors,
          vendorId: id,
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.executions.map(presentExecution), total: found.total };
      },
    }),

    ListTasksOfWebhookExecution: route({
      allow: access.project('notification-policy:read'),
      async run({ path, query, allowed }) {
        const { id } = await executionOf(allowed.projectId, path);
        const terms = parseQuery(query.q);
        const found = await executions.listTasks({ executionId: id, terms, sort: query.sort, page: pageOf(query) });
        return { status: 200, body: found.tasks.map(presentTask), total: found.total };
      },
    }),

    GetLogsOfWebhookTask: route({
      allow: access.project('notification-policy:read'),
      async run({ path, allowed }) {
        const { id } = await executionOf(allowed.projectId, path);
        const task = await executions.readTask(id, path.task_id);
        if (!task) throw new HavenError('NOT_FOUND', `task ${path.task_id} not found in execution ${id}`);
        return { status: 200, body: (await executions.readLog(task.id)) ?? '' };
      },
    }),

    ListWebhookJobs: route({
      allow: access.project('notification-policy:list'),
      async run({ query, allowed }) {
        const { id } = await webhooks.get(allowed.projectId, query.policy_id);
        const found = await executions.list({
          vendorTypes: webhookVendors,
          vendorId: id,
          terms: parseQuery(query.q),
          statuses: query.status && toStatuses(query.status),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.executions.map(presentJob), total: found.total };
      },
    }),
  };
}

const STATUSES: readonly ExecutionStatus[] = ['Running', 'Success', 'Error', 'Stopped'];

// What is no status is the status of nothing.
function toStatuses(words: readonly string[]): readonly ExecutionStatus[] {
  return STATUSES.filter((status) => words.some((word) => word.toLowerCase() === status.toLowerCase()));
}

function toPolicy(body: Schemas['WebhookPolicy']): SentPolicy {
  return {
    name: body.name ?? '',
    description: body.description ?? '',
    enabled: body.enabled ?? false,
    eventTypes: body.event_types ?? [],
    targets: (body.targets ?? []).map((target) => ({
      type: target.type ?? '',
      address: target.address ?? '',
      authHeader: target.auth_header ?? '',
      signingSecret: target.signing_secret,
      skipCertVerify: target.skip_cert_verify ?? false,
      caCertificate: target.ca_certificate ?? '',
      payloadFormat: target.payload_format ?? '',
      payloadTemplate: target.payload_template ?? '',
    })),
  };
}
