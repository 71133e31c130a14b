import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { refreshSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { Check, Choice, Form, TextArea, TextField, textOf } from '../../ui/field.tsx';
import { Card, Stack } from '../../ui/layout.tsx';
import { BannerCard } from './banner-card.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { type SettingKey, type SettingKind, type SettingSection, sections } from './definitions.ts';
import { settingMessages } from './messages/index.ts';

/** Settings as they are; secrets are never told. */
type Values = { readonly [Key in SettingKey]?: Item | undefined };
type Change = Record<string, string | number | boolean>;

/** Everything that administrators can change while the installation runs. */
export function SettingsView() {
  const { data, error, refetch } = useRead('getConfigurations', {});
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const names = Object.keys(sections) as SettingSection[]; // keys of a const object
  return (
    <Stack>
      {names.map((name) => (
        <Section key={name} name={name} values={data.body} />
      ))}
      <BannerCard text={data.body.banner_message?.value ?? ''} isFixed={data.body.banner_message?.editable === false} />
    </Stack>
  );
}

function Section({ name, values }: { readonly name: SettingSection; readonly values: Values }) {
  const t = useMessages(settingMessages);
  const fields = Object.entries(sections[name]) as [SettingKey, SettingKind][]; // keys of the table above
  const save = useChange({
    run: (changes: Change) => call('updateConfigurations', { body: changes }),
    touches: ['getConfigurations'],
    onDone: () => void refreshSession(),
  });
  return (
    <Card title={t.sections[name]}>
      <Form
        wide
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onSubmit={(form) => save.mutate(changesOf(form, fields, values))}
      >
        {fields.map(([key, kind]) => (
          <Field key={key} name={key} kind={kind} item={values[key]} />
        ))}
        {(name === 'ldap' || name === 'oidc') && <ConnectionTest provider={name} />}
        {save.isSuccess && <Notice tone="good">{t.saved}</Notice>}
      </Form>
    </Card>
  );
}

interface Item {
  readonly value?: unknown;
  readonly editable?: boolean | undefined;
}

function Field({
  name,
  kind,
  item,
}: {
  readonly name: SettingKey;
  readonly kind: SettingKind;
  readonly item: Item | undefined;
}) {
  const t = useMessages(settingMessages);
  const fixed = item?.editable === false;
  const common = { label: t.keys[name], name, disabled: fixed, ...(fixed && { hint: t.fixed }) };
  const value = item?.value === undefined || item.value === null ? '' : String(item.value);
  switch (kind.kind) {
    case 'switch':
      return <Check {...common} defaultChecked={item?.value === true} />;
    case 'choice':
      return (
        <Choice
          {...common}
          defaultValue={value}
          options={kind.values.map((each, place) => [kind.byPlace ? String(place) : each, t.values[each]])}
        />
      );
    case 'secret':
      return <TextField {...common} type="password" autoComplete="new-password" hint={t.kept} />;
    case 'long':
      return <TextArea {...common} defaultValue={value} />;
    default:
      return (
        <TextField
          {...common}
          type={kind.kind === 'number' ? 'number' : 'text'}
          defaultValue={value}
          autoComplete="off"
        />
      );
  }
}

// Only what is other than before: a value that cannot be changed now must not be sent along.
function changesOf(form: FormData, fields: readonly (readonly [SettingKey, SettingKind])[], values: Values): Change {
  const changes: Change = {};
  for (const [key, kind] of fields) {
    const item: Item | undefined = values[key];
    const sent = sentIn(form, key, kind);
    if (item?.editable === false || sent === undefined) continue;
    if (sent !== (item?.value ?? (kind.kind === 'switch' ? false : ''))) changes[key] = sent;
  }
  return changes;
}

// Undefined for what is left as it is when nothing is typed.
function sentIn(form: FormData, key: SettingKey, setting: SettingKind): string | number | boolean | undefined {
  const typed = textOf(form, key);
  switch (setting.kind) {
    case 'switch':
      return form.get(key) !== null;
    case 'number':
      return typed === '' ? undefined : Number(typed);
    case 'secret':
      return typed === '' ? undefined : typed;
    case 'choice':
      return setting.byPlace ? Number(typed) : typed;
    default:
      return typed;
  }
}
