import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Form } from '../../ui/field.tsx';
import { AccountFields, accountOf, type NewAccount } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';

/** Makes an account for somebody. */
export function NewUser({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(userMessages);
  const create = useChange({
    run: (body: NewAccount) => call('createUser', { body }),
    touches: ['listUsers'],
    onDone: onClose,
  });
  return (
    <Dialog title={t.create} onClose={onClose}>
      <p>{t.createText}</p>
      <Form
        submit={t.create}
        busy={create.isPending}
        error={create.error}
        onCancel={onClose}
        onSubmit={(values) => create.mutate(accountOf(values))}
      >
        <AccountFields />
      </Form>
    </Dialog>
  );
}
