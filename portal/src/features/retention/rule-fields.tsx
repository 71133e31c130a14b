import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Check, Choice, FieldGroup, TextField } from '../../ui/field.tsx';
import { Grid, Row, Stack } from '../../ui/layout.tsx';
import { retentionMessages } from './messages/index.ts';
import { type EditedRule, type Pattern, type Template, templates } from './rules.ts';

/** A rule, to be edited in place. */
export function RuleFields(props: {
  readonly number: number;
  readonly rule: EditedRule;
  readonly onChange: (rule: EditedRule) => void;
  readonly onRemove: () => void;
}) {
  const t = useMessages(retentionMessages);
  const { number, rule, onChange, onRemove } = props;
  return (
    <FieldGroup legend={t.rule(number)}>
      <Grid>
        <PatternFields
          label={t.repositories}
          which={t.whichRepositories}
          value={rule.repositories}
          onChange={(repositories) => onChange({ ...rule, repositories })}
        />
        <PatternFields
          label={t.tags}
          which={t.whichTags}
          value={rule.tags}
          onChange={(tags) => onChange({ ...rule, tags })}
        />
        <Stack tight>
          <Choice
            label={t.keep}
            value={rule.template}
            options={templates.map((each) => [each, t.templates[each]])}
            onChange={(event) => onChange({ ...rule, template: event.target.value as Template })} // one of the options
          />
          {rule.template !== 'always' && (
            <TextField
              label={t.number}
              type="number"
              min="0"
              value={rule.amount}
              onChange={(event) => onChange({ ...rule, amount: Number(event.target.value) })}
            />
          )}
        </Stack>
      </Grid>
      <Row between>
        <Check
          label={t.untagged}
          checked={rule.untagged}
          onChange={(event) => onChange({ ...rule, untagged: event.target.checked })}
        />
        <Button small kind="danger" subject={t.rule(number)} onClick={onRemove}>
          {t.removeRule}
        </Button>
      </Row>
    </FieldGroup>
  );
}

function PatternFields(props: {
  readonly label: string;
  readonly which: string;
  readonly value: Pattern;
  readonly onChange: (value: Pattern) => void;
}) {
  const t = useMessages(retentionMessages);
  const { label, which, value, onChange } = props;
  return (
    <Stack tight>
      <Choice
        label={which}
        value={value.excludes ? 'excludes' : 'matches'}
        options={[
          ['matches', t.matches],
          ['excludes', t.excludes],
        ]}
        onChange={(event) => onChange({ ...value, excludes: event.target.value === 'excludes' })}
      />
      <TextField
        label={label}
        value={value.pattern}
        autoComplete="off"
        onChange={(event) => onChange({ ...value, pattern: event.target.value })}
      />
    </Stack>
  );
}
