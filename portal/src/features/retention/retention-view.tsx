import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { TextField } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import { retentionMessages } from './messages/index.ts';
import { Preview } from './preview.tsx';
import { RuleFields } from './rule-fields.tsx';
import { type EditedRule, newRule, toEdited, toRule } from './rules.ts';
import { RunHistory } from './run-history.tsx';

/** What is kept of a project: rules with what they would do now, when they run, and what they did. */
export function RetentionView({ context }: ProjectViewProps) {
  const id = Number(context.project.metadata?.retention_id ?? 0);
  const { data, error, refetch } = useRead('getRetention', { path: { id } }, { enabled: id > 0 });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (id > 0 && !data) return <Skeleton />;
  const cron = data?.body.trigger?.settings?.cron;
  return (
    <Stack>
      <Editor
        key={id}
        context={context}
        id={id}
        rules={(data?.body.rules ?? []).map(toEdited)}
        cron={typeof cron === 'string' ? cron : ''}
      />
      {id > 0 && <RunHistory id={id} mayChange={context.can('tag-retention:update')} />}
    </Stack>
  );
}

function Editor(props: {
  readonly context: ProjectContext;
  /** 0 for a project without a policy yet. */
  readonly id: number;
  readonly rules: readonly EditedRule[];
  readonly cron: string;
}) {
  const t = useMessages(retentionMessages);
  const { context, id } = props;
  const [rules, setRules] = useState(props.rules);
  const [cron, setCron] = useState(props.cron);
  const why = context.can('tag-retention:update') ? undefined : t.notAllowed;
  const save = useChange({
    run: (): Promise<unknown> => {
      const body = {
        algorithm: 'or',
        scope: { level: 'project', ref: context.id },
        trigger: { kind: 'Schedule', references: {}, settings: { cron } },
        rules: rules.map(toRule),
      };
      return id > 0
        ? call('updateRetention', { path: { id }, body: { id, ...body } })
        : call('createRetention', { body });
    },
    touches: ['getRetention', 'getProjectContext'],
  });
  const run = useChange({
    run: (dry_run: boolean) => call('triggerRetentionExecution', { path: { id }, body: { dry_run } }),
    touches: ['listRetentionExecutions'],
  });
  const change = (index: number, rule: EditedRule) => setRules(rules.map((each, at) => (at === index ? rule : each)));
  return (
    <>
      <p>{t.text}</p>
      <Card
        title={t.rules}
        actions={
          <Button small disabledBecause={why} onClick={() => setRules([...rules, newRule])}>
            {t.addRule}
          </Button>
        }
      >
        {rules.length === 0 && <p>{t.noRules}</p>}
        {rules.map((rule, index) => (
          <RuleFields
            key={index}
            number={index + 1}
            rule={rule}
            onChange={(changed) => change(index, changed)}
            onRemove={() => setRules(rules.filter((_each, at) => at !== index))}
          />
        ))}
        <TextField
          label={t.schedule}
          value={cron}
          placeholder="0 0 3 * * *"
          onChange={(event) => setCron(event.target.value)}
        />
        {(save.error ?? run.error) && <Failure error={save.error ?? run.error ?? new Error()} />}
        {save.isSuccess && <Notice tone="good">{t.saved}</Notice>}
        <Row>
          <Button kind="primary" disabledBecause={why} busy={save.isPending} onClick={() => save.mutate(undefined)}>
            {t.save}
          </Button>
          {id > 0 && (
            <>
              <Button disabledBecause={why} busy={run.isPending} onClick={() => run.mutate(true)}>
                {t.dryRun}
              </Button>
              <Button kind="danger" disabledBecause={why} busy={run.isPending} onClick={() => run.mutate(false)}>
                {t.run}
              </Button>
            </>
          )}
        </Row>
      </Card>
      {rules.length > 0 && <Preview project={context.name} rules={rules} />}
    </>
  );
}
