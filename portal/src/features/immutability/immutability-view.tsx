import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import type { ImmutabilityTexts } from './messages/en.ts';
import { immutabilityMessages } from './messages/index.ts';
import { NewRule } from './new-rule.tsx';

type Rule = Wire<Schemas['ImmutableRule']>;
type Selector = Wire<Schemas['ImmutableSelector']>;

/** The rules that freeze tags of a project. */
export function ImmutabilityView({ context }: ProjectViewProps) {
  const t = useMessages(immutabilityMessages);
  const [isNew, setNew] = useState(false);
  const why = context.can('immutable-tag:create') ? undefined : t.notAllowed;
  const found = useRead('ListImmuRules', {
    path: { project_name_or_id: context.name },
    query: { page_size: 100 },
  });
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
          <Remove context={context} rule={rule} disabledBecause={why} />
        </Row>
      ),
    },
  ];
  return (
    <Stack>
      <Row between>
        <p>{t.text}</p>
        <Button kind="primary" disabledBecause={why} onClick={() => setNew(true)}>
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        empty={<Empty title={t.none} />}
      />
      {isNew && <NewRule context={context} onClose={() => setNew(false)} />}
    </Stack>
  );
}

interface RuleProps {
  readonly context: ProjectContext;
  readonly rule: Rule;
  readonly disabledBecause: string | undefined;
}

function Toggle({ context, rule, disabledBecause }: RuleProps) {
  const t = useMessages(immutabilityMessages);
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

function Remove({ context, rule, disabledBecause }: RuleProps) {
  const t = useMessages(immutabilityMessages);
  const path = { project_name_or_id: context.name, immutable_rule_id: rule.id ?? 0 };
  return (
    <AskingButton
      small
      action={t.remove}
      subject={ruleText(rule, t)}
      disabledBecause={disabledBecause}
      question={t.removeOf(ruleText(rule, t))}
      run={() => call('DeleteImmuRule', { path })}
      touches={['ListImmuRules']}
    >
      <p>{t.removeText}</p>
    </AskingButton>
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
