import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Command } from '../../ui/copy.tsx';
import { Card, Stack } from '../../ui/layout.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { CredentialsCard } from './credentials-card.tsx';
import { ExplainCard } from './explain-card.tsx';
import { federationMessages } from './messages/index.ts';
import { RulesList } from './rules-list.tsx';
import type { TrustPlace } from './trust-place.ts';

/** Which jobs elsewhere may use a project. */
export function WorkloadsView({ context }: ProjectViewProps) {
  return <Workloads place={context.name} mayChange={context.can('robot:create')} />;
}

/** Which jobs elsewhere may use the installation. */
export function SystemWorkloadsView() {
  return <Workloads place={undefined} mayChange />;
}

function Workloads({ place, mayChange }: { readonly place: TrustPlace; readonly mayChange: boolean }) {
  const t = useMessages(federationMessages);
  const host = useSession()?.host ?? '';
  const why = mayChange ? undefined : t.notAllowed;
  return (
    <Stack>
      <p>{t.text}</p>
      <RulesList place={place} disabledBecause={why} />
      <ExplainCard place={place} />
      <Card title={t.loginWith}>
        <Command text={`docker login ${host} -u oidc -p "$ID_TOKEN"`} what="docker login" />
      </Card>
      <CredentialsCard place={place} disabledBecause={why} />
    </Stack>
  );
}
