import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import type { Label, LabelScope } from './label.ts';
import { labelMessages } from './messages/index.ts';

/** Makes a label or changes one. */
export function LabelDialog({
  scope,
  label,
  onClose,
}: {
  readonly scope: LabelScope;
  readonly label: Label | undefined;
  readonly onClose: () => void;
}) {
  const t = useMessages(labelMessages);
  const save = useChange({
    run: (text: { readonly name: string; readonly description: string; readonly color: string }): Promise<unknown> =>
      label
        ? call('UpdateLabel', { path: { label_id: label.id ?? 0 }, body: { ...text, ...scope } })
        : call('CreateLabel', { body: { ...text, ...scope } }),
    touches: ['ListLabels'],
    onDone: onClose,
  });
  return (
    <Dialog title={label ? t.editOf(label.name ?? '') : t.create} onClose={onClose}>
      <Form
        submit={label ? t.save : t.create}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) =>
          save.mutate({
            name: textOf(values, 'name'),
            description: textOf(values, 'description'),
            color: textOf(values, 'color').toUpperCase(),
          })
        }
      >
        <TextField label={t.name} name="name" defaultValue={label?.name} maxLength={128} autoComplete="off" required />
        <TextField label={t.description} name="description" defaultValue={label?.description} autoComplete="off" />
        <TextField label={t.color} name="color" type="color" defaultValue={label?.color || '#0F766E'} />
      </Form>
    </Dialog>
  );
}
