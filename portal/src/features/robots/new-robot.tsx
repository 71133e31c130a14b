import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import { robotMessages } from './messages/index.ts';
import { PermissionMatrix } from './permission-matrix.tsx';
import { type Preset, permissionsOf, toPermission } from './presets.ts';
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
  const [preset, setPreset] = useState<Preset>('pull');
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set());
  const [isMissing, setMissing] = useState(false);
  const catalogue = useRead('getPermissions', {}, { enabled: preset === 'custom' });
  const rights = preset === 'custom' ? [...own] : permissionsOf(preset);
  const create = useChange({
    run: (given: { readonly name: string; readonly description: string; readonly duration: number }) =>
      call('CreateRobot', {
        body: {
          ...given,
          level: project ? 'project' : 'system',
          permissions: [{ kind: 'project', namespace: project?.name ?? '*', access: rights.map(toPermission) }],
        },
      }),
    touches: ['ListRobot'],
    onDone: ({ body }) => onCreated({ name: body.name ?? '', secret: body.secret ?? '' }),
  });
  return (
    <Dialog title={t.create} onClose={onClose}>
      <p>{t.createText}</p>
      <Form
        submit={t.create}
        busy={create.isPending}
        error={create.error}
        onCancel={onClose}
        onSubmit={(values) => {
          setMissing(rights.length === 0);
          if (rights.length === 0) return;
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
        {preset === 'custom' && (
          <PermissionMatrix
            catalogue={catalogue.data?.body.project ?? []}
            chosen={own}
            onChange={setOwn}
            label={t.permissions}
          />
        )}
      </Form>
    </Dialog>
  );
}
