import { useId, useState } from 'react';
import { call } from '../../api/client.ts';
import { hasStatus } from '../../api/errors.ts';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import { kindOf } from '../groups/group-kinds.ts';
import type { ProjectContext } from '../projects/project-context.ts';
import { type Known, useKnown } from './known-names.ts';
import { memberMessages } from './messages/index.ts';
import { roleOptions } from './role-choice.tsx';

// Ways of signing in that bring groups of their own.
const WITH_GROUPS = ['ldap_auth', 'http_auth', 'oidc_auth'];

/** Who is to become a member, as it was typed. */
interface Asked {
  readonly name: string;
  readonly dn: string;
  readonly role: number;
}

/** Gives a person or a group a role in a project. */
export function AddMember({ context, onClose }: { readonly context: ProjectContext; readonly onClose: () => void }) {
  const t = useMessages(memberMessages);
  const mode = useSession()?.system.auth_mode ?? '';
  const [kind, setKind] = useState<'user' | 'group'>('user');
  const [name, setName] = useState('');
  const known = useKnown(kind, name);
  const add = useChange({
    run: (asked: Asked) =>
      call('createProjectMember', {
        path: { project_name_or_id: context.name },
        body: {
          role_id: asked.role,
          ...(kind === 'user'
            ? { member_user: { username: asked.name } }
            : // Where it comes from is left out: any known group of the name, or else one of the way of signing in.
              { member_group: { group_name: asked.name, ...(asked.dn !== '' && { ldap_group_dn: asked.dn }) } }),
        },
      }),
    touches: ['listProjectMembers'],
    onDone: onClose,
  });
  const isUnknown = kind === 'group' && !WITH_GROUPS.includes(mode) && hasStatus(add.error, 400, 404);
  return (
    <Dialog title={t.add} onClose={onClose}>
      <p>{t.addText}</p>
      <Form
        submit={t.add}
        busy={add.isPending}
        error={isUnknown ? null : add.error}
        onCancel={onClose}
        onSubmit={(values) =>
          add.mutate({ name: name.trim(), dn: textOf(values, 'dn'), role: Number(textOf(values, 'role')) })
        }
      >
        <Choice
          label={t.kind}
          value={kind}
          options={[
            ['user', t.user],
            ['group', t.group],
          ]}
          onChange={(event) => setKind(event.target.value === 'group' ? 'group' : 'user')}
        />
        <NameField
          kind={kind}
          name={name}
          known={known}
          error={isUnknown ? t.unknownGroup : undefined}
          onName={setName}
        />
        {kind === 'group' && mode === 'ldap_auth' && (
          <TextField label={t.dn} name="dn" autoComplete="off" hint={t.dnHint} />
        )}
        <Choice label={t.role} name="role" options={roleOptions(t)} defaultValue="2" />
      </Form>
    </Dialog>
  );
}

/** A name, with those that it may become. */
function NameField(props: {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly known: readonly Known[];
  readonly error: string | undefined;
  readonly onName: (name: string) => void;
}) {
  const t = useMessages(memberMessages);
  const { kind, name, known, error, onName } = props;
  const id = useId();
  return (
    <>
      <TextField
        label={kind === 'user' ? t.userName : t.groupName}
        value={name}
        list={id}
        autoComplete="off"
        error={error}
        required
        onChange={(event) => onName(event.target.value)}
      />
      <datalist id={id}>
        {known.map((one) => (
          <option key={one.id} value={one.name}>
            {kind === 'group' ? t.groupKinds[kindOf(one.groupType)] : undefined}
          </option>
        ))}
      </datalist>
    </>
  );
}
