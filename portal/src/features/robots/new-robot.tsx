import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import { type Grant, permissionsFrom } from './grants.ts';
import { GrantsEditor } from './grants-editor.tsx';
import { robotMessages } from './messages/index.ts';
import { type Preset, permissionsOf } from './presets.ts';
import type { RobotPlace } from './robot.ts';
import type { ShownSecret } from './secret.tsx';

/** Makes a robot from a preset, or from single permissions. */
export function NewRobot({
  project,
  onClose,
  onCreated,
}: {
  readonly project: RobotPlace;
  readonly onClose: () => void;
  readonly onCreated: (secret: ShownSecret) => void;
}) {
  const t = useMessages(robotMessages);
  // Of its project, or of all of them.
  const everywhere = { kind: 'project', namespace: project?.name ?? '*' } as const;
  const [preset, setPreset] = useState<Preset>('pull');
  const [grants, setGrants] = useState<readonly Grant[]>([{ ...everywhere, rights: new Set() }]);
  const [isMissing, setMissing] = useState(false);
  const granted = preset === 'custom' ? grants : [{ ...everywhere, rights: new Set(permissionsOf(preset)) }];
  const permissions = permissionsFrom(granted);
  const create = useChange({
    run: (given: { readonly name: string; readonly description: string; readonly duration: number }) =>
      call('CreateRobot', {
        body: {
          ...given,
          level: project ? 'project' : 'system',
          permissions,
        },
      }),
    touches: ['ListRobot'],
    onDone: ({ body }) => onCreated({ name: body.name ?? '', secret: body.secret ?? '' }),
  });
  return (
    <Dialog wide={preset === 'custom'} title={t.create} onClose={onClose}>
      <p>{t.createText}</p>
      <Form
        submit={t.create}
        busy={create.isPending}
        error={create.error}
        onCancel={onClose}
        onSubmit={(values) => {
          setMissing(permissions.length === 0);
          if (permissions.length === 0) return;
          create.mutate({
            name: textOf(values, 'name'),
            description: textOf(values, 'description'),
            duration: Number(textOf(values, 'lifetime')),
          });
        }}
      >
        <TextField
          label={t.name}
          name="name"
          hint={t.nameHint}
          pattern="[a-z0-9]+(?:[._\-][a-z0-9]+)*"
          autoComplete="off"
          required
        />
        <TextField label={t.description} name="description" autoComplete="off" />
        <TextField
          label={t.lifetime}
          name="lifetime"
          type="number"
          min="-1"
          defaultValue="30"
          hint={t.lifetimeHint}
          required
        />
        <Choice
          label={t.preset}
          value={preset}
          options={Object.entries(t.presets)}
          error={isMissing ? t.choosePermission : undefined}
          onChange={(event) => setPreset(event.target.value as Preset)} // one of the options
        />
        {preset === 'custom' && <GrantsEditor project={project} grants={grants} onChange={setGrants} />}
      </Form>
    </Dialog>
  );
}
