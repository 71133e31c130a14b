import type { Schemas } from '@haven/contract';
import type { StoredEvent } from '../../events/event.ts';
import type { Execution, Task } from '../../jobs/model.ts';
import type { TestResult } from './delivery-service.ts';
import type { Policy, Target } from './model.ts';
import { resourcesOf } from './payload/event-data.ts';
import type { LastTrigger } from './queries.ts';

/** A policy as the contract shows it. */
export function presentPolicy(policy: Policy): Schemas['WebhookPolicy'] {
  return {
    id: policy.id,
    name: policy.name,
    description: policy.description,
    project_id: policy.projectId,
    targets: policy.targets.map(presentTarget),
    event_types: [...policy.eventTypes],
    creator: policy.creator,
    creation_time: policy.createdAt,
    update_time: policy.updatedAt,
    enabled: policy.enabled,
  };
}

// The signing secret is never shown.
function presentTarget(target: Target): Schemas['WebhookTargetObject'] {
  return {
    type: target.type,
    address: target.address,
    auth_header: target.authHeader,
    skip_cert_verify: target.skipCertVerify,
    payload_format: target.payloadFormat ?? '',
    payload_template: target.payloadTemplate,
    signed: target.signingSecret !== '',
    ca_certificate: target.caCertificate,
  };
}

/** When a policy has last reported events of a type. */
export function presentLastTrigger({ policy, eventType, at }: LastTrigger): Schemas['WebhookLastTrigger'] {
  return {
    policy_name: policy.name,
    event_type: eventType,
    enabled: policy.enabled,
    creation_time: policy.createdAt,
    ...(at && { last_trigger_time: at }),
  };
}

/** A delivery in the form of old versions. */
export function presentJob(execution: Execution): Schemas['WebhookJob'] {
  const { event_type: eventType, payload } = execution.extraAttrs;
  return {
    id: execution.id,
    policy_id: execution.vendorId,
    event_type: String(eventType ?? ''),
    notify_type: execution.vendorType === 'SLACK' ? 'slack' : 'http',
    status: execution.status,
    job_detail: String(payload ?? ''),
    creation_time: execution.startTime,
    update_time: execution.updateTime,
  };
}

/** A delivery. */
export function presentExecution(execution: Execution): Schemas['Execution'] {
  const { metrics } = execution;
  return {
    id: execution.id,
    vendor_type: execution.vendorType,
    vendor_id: execution.vendorId,
    status: execution.status,
    status_message: execution.statusMessage,
    metrics: {
      task_count: metrics.total,
      success_task_count: metrics.success,
      error_task_count: metrics.error,
      pending_task_count: metrics.pending,
      running_task_count: metrics.running,
      scheduled_task_count: metrics.scheduled,
      stopped_task_count: metrics.stopped,
    },
    trigger: execution.trigger,
    extra_attrs: execution.extraAttrs,
    start_time: inSeconds(execution.startTime),
    end_time: inSeconds(execution.endTime),
  };
}

/** A task of a delivery. */
export function presentTask(task: Task): Schemas['Task'] {
  return {
    id: task.id,
    execution_id: task.executionId,
    status: task.status,
    status_message: task.statusMessage,
    run_count: task.runCount,
    extra_attrs: task.extraAttrs,
    creation_time: inSeconds(task.creationTime),
    update_time: inSeconds(task.updateTime),
    start_time: inSeconds(task.startTime),
    end_time: inSeconds(task.endTime),
  };
}

/** An event that can be sent again. */
export function presentEvent(event: StoredEvent, deliveryId: string): Schemas['WebhookEvent'] {
  return {
    id: event.id,
    delivery_id: deliveryId,
    type: event.type,
    operator: event.actor,
    occurred_at: event.occurredAt,
    resources: [...resourcesOf(event)],
  };
}

/** What came of a test. */
export function presentTest(result: TestResult): Schemas['WebhookTestResult'] {
  return {
    address: result.address,
    delivered: result.delivered,
    status_code: result.statusCode,
    message: result.message,
    duration: result.durationMs,
  };
}

// These times are text in Harbor's document, in seconds.
function inSeconds(time: Date | undefined): string {
  return time ? `${time.toISOString().slice(0, 19)}Z` : '0001-01-01T00:00:00Z';
}
