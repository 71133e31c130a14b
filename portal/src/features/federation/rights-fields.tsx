import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Choice, TextField } from '../../ui/field.tsx';
import { robotMessages } from '../robots/messages/index.ts';
import { PermissionMatrix } from '../robots/permission-matrix.tsx';
import { type Preset, permissionsOf, toPermission } from '../robots/presets.ts';
import { federationMessages } from './messages/index.ts';
import type { TrustPlace, TrustRule } from './trust-place.ts';

type Choosable = Preset | 'keep';
type Permissions = readonly Wire<Schemas['RobotPermission']>[];

/** What a rule is to allow, while people choose it. */
export interface Rights {
  readonly preset: Choosable;
  readonly choose: (preset: Choosable) => void;
  readonly own: ReadonlySet<string>;
  readonly setOwn: (own: ReadonlySet<string>) => void;
  readonly isMissing: boolean;
  /** Whether something is chosen; says so at its field when not. */
  readonly check: () => boolean;
  /** The permissions in the projects that are named, with commas between them; a rule of a project has but its own. */
  readonly permissionsFor: (projects: string) => Permissions;
}

/** The rights of a new rule, or those of one that is being changed. */
export function useRights(place: TrustPlace, rule: TrustRule | undefined): Rights {
  const [preset, choose] = useState<Choosable>(rule ? 'keep' : 'push');
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set());
  const [isMissing, setMissing] = useState(false);
  return {
    preset,
    choose,
    own,
    setOwn,
    isMissing,
    check() {
      const missing = preset === 'custom' && own.size === 0;
      setMissing(missing);
      return !missing;
    },
    permissionsFor(projects) {
      if (preset === 'keep') return rule?.permissions ?? [];
      const access = (preset === 'custom' ? [...own] : permissionsOf(preset)).map(toPermission);
      const names = place === undefined ? projects.split(',').map((name) => name.trim()) : [place];
      return names.filter((name) => name !== '').map((namespace) => ({ kind: 'project', namespace, access }));
    },
  };
}

/** Asks what a rule allows, and where. */
export function RightsFields(props: {
  readonly place: TrustPlace;
  readonly rights: Rights;
  /** Whether there are rights that can be kept. */
  readonly hasRule: boolean;
}) {
  const t = useMessages(federationMessages);
  const words = useMessages(robotMessages);
  const { place, rights, hasRule } = props;
  const { preset, own } = rights;
  const catalogue = useRead('getPermissions', {}, { enabled: preset === 'custom' });
  return (
    <>
      <Choice
        label={t.rights}
        value={preset}
        options={[...(hasRule ? [['keep', t.keep] as const] : []), ...Object.entries(words.presets)]}
        error={rights.isMissing ? words.choosePermission : undefined}
        onChange={(event) => rights.choose(event.target.value as Choosable)} // one of the options
      />
      {preset === 'custom' && (
        <PermissionMatrix
          catalogue={catalogue.data?.body.project ?? []}
          chosen={own}
          onChange={rights.setOwn}
          label={words.permissions}
        />
      )}
      {place === undefined && preset !== 'keep' && (
        <TextField
          label={t.projects}
          name="projects"
          hint={t.projectsHint}
          defaultValue="*"
          autoComplete="off"
          required
        />
      )}
    </>
  );
}
