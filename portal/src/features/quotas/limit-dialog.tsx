import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { quotaMessages } from './messages/index.ts';

const GIB = 1_024 ** 3;

/** Asks for the most that a project may store. */
export function LimitDialog(props: {
  /** Of the quota. */
  readonly id: number;
  readonly project: string;
  /** The limit up to now in bytes, -1 for none. */
  readonly hard: number;
  readonly onClose: () => void;
}) {
  const t = useMessages(quotaMessages);
  const { id, project, hard, onClose } = props;
  const save = useChange({
    run: (storage: number) => call('updateQuota', { path: { id }, body: { hard: { storage } } }),
    touches: ['listQuotas', 'getProjectContext'],
    onDone: onClose,
  });
  return (
    <Dialog title={t.editOf(project)} onClose={onClose}>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => {
          const gib = Number(textOf(values, 'limit'));
          save.mutate(gib < 0 ? -1 : Math.round(gib * GIB));
        }}
      >
        <TextField
          label={t.gib}
          name="limit"
          type="number"
          min="-1"
          step="any"
          hint={t.gibHint}
          defaultValue={hard < 0 ? -1 : hard / GIB}
          required
        />
      </Form>
    </Dialog>
  );
}
