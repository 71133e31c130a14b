import type { Schemas } from '@haven/contract';
import type { Execution, ExecutionStatus, Task, TaskStatus } from '../../jobs/model.ts';
import { type ArtifactPreview, latestPull, latestPush, type RepositoryPreview } from './judging/previews.ts';
import { type RetentionRule, type RuleInput, type Template, templates } from './model.ts';
import type { ScheduledPolicy } from './service.ts';

/** What rules can be made of, as the contract shows it. */
export const ruleParts: Schemas['RetentionMetadata'] = {
  templates: Object.entries<Template>(templates).flatMap(([name, { text, unit }]) =>
    text === undefined
      ? []
      : [
          {
            rule_template: name,
            display_text: text,
            action: 'retain',
            params: unit === undefined ? null : [{ type: 'int', unit, required: true }],
          },
        ],
  ),
  scope_selectors: [{ display_text: 'Repositories', kind: 'doublestar', decorations: ['repoMatches', 'repoExcludes'] }],
  tag_selectors: [{ display_text: 'Tags', kind: 'doublestar', decorations: ['matches', 'excludes'] }],
};

/** A rule of the contract as it was written. */
export function toRuleInput(rule: Schemas['RetentionRule']): RuleInput {
  return {
    priority: rule.priority ?? 0,
    disabled: rule.disabled ?? false,
    action: rule.action ?? '',
    template: rule.template ?? '',
    params: rule.params ?? {},
    level: rule.level ?? 'artifact',
    tagSelectors: rule.tag_selectors ?? [],
    repositorySelectors: rule.scope_selectors?.repository ?? [],
  };
}

/** A policy as the contract shows it. */
export function presentPolicy({ id, projectId, rules, cron, nextRun }: ScheduledPolicy): Schemas['RetentionPolicy'] {
  return {
    id,
    algorithm: 'or',
    rules: rules.map(presentRule),
    trigger: {
      kind: 'Schedule',
      settings: { cron, ...(nextRun && { next_scheduled_time: nextRun.toISOString() }) },
      references: {},
    },
    scope: { level: 'project', ref: projectId },
  };
}

function presentRule(rule: RetentionRule, id: number): Schemas['RetentionRule'] {
  const { template, amount, level, priority, disabled } = rule;
  return {
    ...{ id, priority, disabled, action: 'retain', template },
    params: amount === undefined ? {} : { [template]: amount },
    tag_selectors: [...rule.tagSelectors],
    scope_selectors: { repository: [...rule.repositorySelectors] },
    // For Harbor's clients there is one level only.
    ...(level === 'tag' && { level }),
  };
}

const executionStatuses: Readonly<Record<ExecutionStatus, string>> = {
  Running: 'InProgress',
  Success: 'Succeed',
  Error: 'Failed',
  Stopped: 'Stopped',
};

/** A run as the contract shows it. */
export function presentExecution(execution: Execution): Schemas['RetentionExecution'] {
  const { id, vendorId, startTime, endTime, status, trigger, extraAttrs } = execution;
  return {
    id,
    policy_id: vendorId,
    start_time: timeText(startTime),
    end_time: timeText(endTime),
    status: executionStatuses[status],
    trigger: trigger === 'SCHEDULE' ? 'Schedule' : 'Manual',
    dry_run: extraAttrs.dry_run === true,
  };
}

const statusCodes: Readonly<Record<TaskStatus, number>> = {
  Pending: 0,
  Scheduled: 1,
  Running: 2,
  Stopped: 3,
  Error: 3,
  Success: 3,
};

/** A task of a run as the contract shows it. */
export function presentTask(task: Task): Schemas['RetentionExecutionTask'] {
  const { id, executionId, status, startTime, endTime, updateTime, extraAttrs } = task;
  return {
    id,
    execution_id: executionId,
    repository: typeof extraAttrs.repository === 'string' ? extraAttrs.repository : '',
    job_id: String(id),
    status,
    status_code: statusCodes[status],
    status_revision: Math.floor(updateTime.getTime() / 1_000),
    start_time: timeText(startTime),
    end_time: timeText(endTime),
    total: numberIn(extraAttrs.total),
    retained: numberIn(extraAttrs.retained),
  };
}

/** What rules would do in a repository, as the contract shows it. */
export function presentRepositoryPreview(preview: RepositoryPreview): Schemas['RetentionRepositoryPreview'] {
  const { repository, rules, counts } = preview;
  return {
    repository,
    rules: [...rules],
    judged: counts !== undefined,
    total: counts?.total ?? 0,
    kept: counts?.kept ?? 0,
    removed: counts?.removed ?? 0,
    tags_removed: counts?.tagsRemoved ?? 0,
  };
}

const outcomes = { keep: 'keep', remove: 'remove', 'remove tags': 'remove_tags' } as const;
const reasons = {
  rule: 'rule',
  frozen: 'immutable',
  held: 'index',
  none: 'no_rule',
  untouched: 'untouched',
} as const;

/** What rules would do with an artifact, as the contract shows it. */
export function presentArtifactPreview(preview: ArtifactPreview): Schemas['RetentionArtifactPreview'] {
  const { candidate, verdict, details } = preview;
  const pulledAt = latestPull(candidate);
  return {
    digest: details.digest,
    type: details.type,
    size: details.size,
    push_time: new Date(latestPush(candidate)),
    ...(pulledAt > 0 && { pull_time: new Date(pulledAt) }),
    outcome: outcomes[verdict.outcome],
    reason: reasons[verdict.reason],
    kept_by: [...verdict.keptBy],
    passed_by: [...verdict.passedBy],
    tags: verdict.tags.map(({ name, kept, frozen, keptBy }) => ({
      name,
      kept,
      immutable: frozen,
      kept_by: [...keptBy],
    })),
  };
}

// RFC 3339 with seconds; what has no time yet is in the year 1, for Harbor.
function timeText(time: Date | undefined): string {
  return time ? time.toISOString().replace(/\.\d+Z$/, 'Z') : '0001-01-01T00:00:00Z';
}

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
