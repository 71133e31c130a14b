import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Stack, Tabs } from '../../ui/layout.tsx';
import { ImmutabilityView } from '../immutability/immutability-view.tsx';
import { RetentionView } from '../retention/retention-view.tsx';
import { projectMessages } from './messages/index.ts';
import type { ProjectViewProps } from './project-context.ts';

/** What is kept, among the policies of a project. */
export function RetentionPolicies({ context }: ProjectViewProps) {
  return (
    <Policies context={context} current="retention">
      <RetentionView context={context} />
    </Policies>
  );
}

/** What is frozen, among the policies of a project. */
export function ImmutabilityPolicies({ context }: ProjectViewProps) {
  return (
    <Policies context={context} current="immutability">
      <ImmutabilityView context={context} />
    </Policies>
  );
}

function Policies({
  context,
  current,
  children,
}: ProjectViewProps & { readonly current: 'retention' | 'immutability'; readonly children: ReactNode }) {
  const t = useMessages(projectMessages);
  return (
    <Stack>
      <Tabs
        label={t.tabs.policies}
        tabs={(['retention', 'immutability'] as const).map((name) => ({
          label: t.policies[name],
          to: paths.project(context.name, `policies/${name}`),
          current: name === current,
        }))}
      />
      {children}
    </Stack>
  );
}
