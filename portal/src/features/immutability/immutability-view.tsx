import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import type { ImmutabilityTexts } from './messages/en.ts';
import { immutabilityMessages } from './messages/index.ts';
import { NewRule } from './new-rule.tsx';

type Rule = Wire<Schemas['ImmutableRule']>;
type Selector = Wire<Schemas['ImmutableSelector']>;

/** The rules that freeze tags of a project. */
export function ImmutabilityView({ context }: ProjectViewProps) {
  const t = useMessages(immutabilityMessages);
  const [open, setOpen] = useState<'new' | Rule | undefined>();
  const why = context.can('immutable-tag:create') ? undefined : t.notAllowed;
  const { data, error, refetch } = useRead('ListImmuRules', {
    path: { project_name_or_id: context.name },
    query: { page_size: 100 },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const columns: readonly Column<Rule>[] = [
    { label: t.tags, isName: true, cell: (rule) => tagsText(rule, t) },
    { label: t.repositories, cell: (rule) => repositoriesText(rule, t) },
    {
      label: t.state,
      cell: ({ disabled }) => (disabled ? <Badge>{t.off}</Badge> : <Badge tone="good">{t.on}</Badge>),
    },
    {
      label: '',
      cell: (rule) => (
        <Row>
          <Toggle context={context} rule={rule} disabledBecause={why} />
          <Button small kind="danger" subject={ruleText(rule, t)} disabledBecause={why} onClick={() => setOpen(rule)}>
            {t.remove}
          </Button>
        </Row>
      ),
    },
  ];
  return (
    <Stack>
      <Row between>
        <p>{t.text}</p>
        <Button kind="primary" disabledBecause={why} onClick={() => setOpen('new')}>
          {t.create}
        </Button>
      </Row>
      {data.body.length === 0 ? (
        <Empty title={t.none} />
      ) : (
        <Table label={t.title} columns={columns} items={data.body} keyOf={({ id = 0 }) => String(id)} />
      )}
      {open === 'new' && <NewRule context={context} onClose={() => setOpen(undefined)} />}
      {typeof open === 'object' && <Remove context={context} rule={open} onClose={() => setOpen(undefined)} />}
    </Stack>
  );
}

function Toggle(props: {
  readonly context: ProjectContext;
  readonly rule: Rule;
  readonly disabledBecause: string | undefined;
}) {
  const t = useMessages(immutabilityMessages);
  const { context, rule, disabledBecause } = props;
  const toggle = useChange({
    run: () =>
      call('UpdateImmuRule', {
        path: { project_name_or_id: context.name, immutable_rule_id: rule.id ?? 0 },
        body: { ...rule, disabled: rule.disabled !== true },
      }),
    touches: ['ListImmuRules'],
  });
  return (
    <Button
      small
      subject={ruleText(rule, t)}
      disabledBecause={disabledBecause}
      busy={toggle.isPending}
      onClick={() => toggle.mutate(undefined)}
    >
      {rule.disabled ? t.turnOn : t.turnOff}
    </Button>
  );
}

function Remove(props: { readonly context: ProjectContext; readonly rule: Rule; readonly onClose: () => void }) {
  const t = useMessages(immutabilityMessages);
  const { context, rule, onClose } = props;
  const remove = useChange({
    run: () => call('DeleteImmuRule', { path: { project_name_or_id: context.name, immutable_rule_id: rule.id ?? 0 } }),
    touches: ['ListImmuRules'],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t.removeOf(ruleText(rule, t))}
      action={t.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.removeText}</p>
    </ConfirmDialog>
  );
}

function ruleText(rule: Rule, t: ImmutabilityTexts): string {
  return t.rule(tagsText(rule, t), repositoriesText(rule, t));
}

function tagsText({ tag_selectors: selectors }: Rule, t: ImmutabilityTexts): string {
  return selectorText(selectors?.[0], t);
}

function repositoriesText({ scope_selectors: scopes }: Rule, t: ImmutabilityTexts): string {
  return selectorText(scopes?.repository?.[0], t);
}

function selectorText(selector: Selector | undefined, t: ImmutabilityTexts): string {
  const { pattern = '**', decoration = '' } = selector ?? {};
  return /excludes$/i.test(decoration) ? t.excluding(pattern) : t.matching(pattern);
}
