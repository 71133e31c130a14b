import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import type { Group } from './group-kinds.ts';
import { type GroupKind, groupTypes } from './group-kinds.ts';
import { groupMessages } from './messages/index.ts';

/** Makes a group known, or renames one. */
export function GroupDialog({ group, onClose }: { readonly group: Group | undefined; readonly onClose: () => void }) {
  const t = useMessages(groupMessages);
  const [kind, setKind] = useState<GroupKind>('oidc');
  const save = useChange({
    run: ({ name, dn }: { readonly name: string; readonly dn: string }): Promise<unknown> =>
      group
        ? call('updateUserGroup', { path: { group_id: group.id ?? 0 }, body: { ...group, group_name: name } })
        : call('createUserGroup', {
            body: { group_name: name, group_type: groupTypes[kind], ...(kind === 'ldap' && { ldap_group_dn: dn }) },
          }),
    touches: ['listUserGroups'],
    onDone: onClose,
  });
  return (
    <Dialog title={group ? t.renameOf(group.group_name ?? '') : t.create} onClose={onClose}>
      {!group && <p>{t.createText}</p>}
      <Form
        submit={group ? t.rename : t.create}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => save.mutate({ name: textOf(values, 'name'), dn: textOf(values, 'dn') })}
      >
        {!group && (
          <Choice
            label={t.kind}
            value={kind}
            options={Object.entries(t.kinds)}
            onChange={(event) => setKind(event.target.value as GroupKind)} // one of the options
          />
        )}
        <TextField label={t.name} name="name" defaultValue={group?.group_name} autoComplete="off" required />
        {!group && kind === 'ldap' && <TextField label={t.dn} name="dn" autoComplete="off" required />}
      </Form>
    </Dialog>
  );
}
