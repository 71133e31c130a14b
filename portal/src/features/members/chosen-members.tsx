import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { InlineChoice } from '../../ui/field.tsx';
import { Stack } from '../../ui/layout.tsx';
import { MarkedBar } from '../../ui/marked-bar.tsx';
import { uiMessages } from '../../ui/messages/index.ts';
import { useSeveral } from '../../ui/several.ts';
import type { ProjectContext } from '../projects/project-context.ts';
import type { Member } from './member.ts';
import { memberMessages } from './messages/index.ts';
import { roleOptions } from './role-choice.tsx';

/** What can be done to the chosen members; there while there are any. */
export function ChosenMembers(props: {
  readonly context: ProjectContext;
  readonly members: readonly Member[];
  /** Why one of them can't be changed. */
  readonly disabledBecause: string | undefined;
  /** Gets the ids of those that stay chosen, because it failed for them. */
  readonly onDone: (ids: readonly string[]) => void;
}) {
  const t = useMessages(memberMessages);
  const ui = useMessages(uiMessages);
  const { context, members, disabledBecause, onDone } = props;
  const [role, setRole] = useState('2');
  const ids = members.map(({ id = 0 }) => String(id));
  const pathOf = (id: string) => ({ project_name_or_id: context.name, mid: Number(id) });
  const setRoles = useSeveral({
    run: (id) => call('updateProjectMember', { path: pathOf(id), body: { role_id: Number(role) } }),
    onEnd: onDone,
  });
  const remove = useSeveral({ run: (id) => call('deleteProjectMember', { path: pathOf(id) }), onEnd: onDone });
  const failed = members.flatMap(({ id = 0, entity_name = '' }) => {
    const outcome = [remove, setRoles]
      .map(({ outcomes }) => outcomes.get(String(id)))
      .find((one) => one instanceof Error);
    return outcome instanceof Error ? `${entity_name}: ${outcome.message}` : [];
  });
  return (
    <Stack tight>
      <MarkedBar count={members.length} onClear={() => onDone([])}>
        <InlineChoice
          label={t.roleOfChosen}
          value={role}
          options={roleOptions(t)}
          onChange={(event) => setRole(event.target.value)}
        />
        <Button
          disabledBecause={context.can('member:update') ? disabledBecause : t.notAllowed}
          busy={setRoles.isRunning}
          onClick={() => setRoles.start(ids)}
        >
          {t.setRole}
        </Button>
        <AskingButton
          action={t.removeAction}
          subject={ui.selected(members.length)}
          disabledBecause={context.can('member:delete') ? disabledBecause : t.notAllowed}
          question={t.removeSeveral(members.length)}
          run={async () => remove.start(ids)}
          touches={[]}
        >
          <p>{t.removeText}</p>
          <ul>
            {members.map(({ id, entity_name }) => (
              <li key={id}>{entity_name}</li>
            ))}
          </ul>
        </AskingButton>
      </MarkedBar>
      {failed.length > 0 && (
        <Notice tone="bad">
          {t.failedFor} {failed.join('; ')}
        </Notice>
      )}
    </Stack>
  );
}
