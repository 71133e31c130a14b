import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { memberMessages } from './messages/index.ts';
import { roleOptions } from './role-choice.tsx';

// Harbor's numbers for where groups come from, by the mode of signing in.
const GROUP_TYPES: Readonly<Record<string, number>> = { ldap_auth: 1, http_auth: 2, oidc_auth: 3 };

/** Gives a person or a group a role in a project. */
export function AddMember({ context, onClose }: { readonly context: ProjectContext; readonly onClose: () => void }) {
  const t = useMessages(memberMessages);
  const groupType = GROUP_TYPES[useSession()?.system.auth_mode ?? ''];
  const [kind, setKind] = useState<'user' | 'group'>('user');
  const add = useChange({
    run: ({ name, role_id }: { readonly name: string; readonly role_id: number }) =>
      call('createProjectMember', {
        path: { project_name_or_id: context.name },
        body: {
          role_id,
          ...(kind === 'user'
            ? { member_user: { username: name } }
            : { member_group: { group_name: name, group_type: groupType ?? 0 } }),
        },
      }),
    touches: ['listProjectMembers'],
    onDone: onClose,
  });
  return (
    <Dialog title={t.add} onClose={onClose}>
      <p>{t.addText}</p>
      <Form
        submit={t.add}
        busy={add.isPending}
        error={add.error}
        onCancel={onClose}
        onSubmit={(values) => add.mutate({ name: textOf(values, 'name'), role_id: Number(textOf(values, 'role')) })}
      >
        {groupType !== undefined && (
          <Choice
            label={t.kind}
            value={kind}
            options={[
              ['user', t.user],
              ['group', t.group],
            ]}
            onChange={(event) => setKind(event.target.value === 'group' ? 'group' : 'user')}
          />
        )}
        <TextField label={kind === 'user' ? t.userName : t.groupName} name="name" autoComplete="off" required />
        <Choice label={t.role} name="role" options={roleOptions(t)} defaultValue="2" />
      </Form>
    </Dialog>
  );
}
