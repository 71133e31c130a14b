import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { TextField } from '../../ui/field.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { type Grant, withPlace } from './grants.ts';
import { robotMessages } from './messages/index.ts';
import { PermissionMatrix } from './permission-matrix.tsx';
import type { RobotPlace } from './robot.ts';

interface GrantsProps {
  /** Robots of a project have rights only there; the places of others can be chosen. */
  readonly project: RobotPlace;
  readonly grants: readonly Grant[];
  readonly onChange: (grants: readonly Grant[]) => void;
}

/** What a robot may do, place by place. */
export function GrantsEditor({ project, grants, onChange }: GrantsProps) {
  const t = useMessages(robotMessages);
  const { data, error } = useRead('getPermissions', {});
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton rows={2} />;
  const nameOf = ({ kind, namespace }: Grant) =>
    kind === 'system' ? t.system : namespace === '*' ? t.allProjects : namespace;
  return (
    <Stack>
      {grants.map((grant) => (
        <details key={`${grant.kind} ${grant.namespace}`} open={grants.length === 1}>
          <summary>
            {nameOf(grant)} · {t.permissionCount(grant.rights.size)}
          </summary>
          <PermissionMatrix
            catalogue={(grant.kind === 'system' ? data.body.system : data.body.project) ?? []}
            chosen={grant.rights}
            label={t.permissionsIn(nameOf(grant))}
            onChange={(rights) => onChange(grants.map((one) => (one === grant ? { ...grant, rights } : one)))}
          />
          {!project && (
            <Button
              small
              kind="danger"
              subject={nameOf(grant)}
              onClick={() => onChange(grants.filter((one) => one !== grant))}
            >
              {t.dropPlace}
            </Button>
          )}
        </details>
      ))}
      {!project && <AddPlace grants={grants} onChange={onChange} />}
    </Stack>
  );
}

function AddPlace({ grants, onChange }: Omit<GrantsProps, 'project'>) {
  const t = useMessages(robotMessages);
  const [name, setName] = useState('');
  const add = (kind: Grant['kind'], namespace: string) => onChange(withPlace(grants, kind, namespace));
  return (
    <Row>
      <TextField
        label={t.inProject}
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Button
        small
        disabledBecause={name.trim() === '' ? t.nameProject : undefined}
        onClick={() => {
          add('project', name.trim());
          setName('');
        }}
      >
        {t.addProject}
      </Button>
      <Button small onClick={() => add('project', '*')}>
        {t.addAllProjects}
      </Button>
      <Button small onClick={() => add('system', '/')}>
        {t.addSystem}
      </Button>
    </Row>
  );
}
