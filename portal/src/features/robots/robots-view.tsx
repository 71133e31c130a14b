import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Stack, Tabs } from '../../ui/layout.tsx';
import { WorkloadsView } from '../federation/workloads-view.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { robotMessages } from './messages/index.ts';
import { RobotsList } from './robots-list.tsx';

/** The robot accounts of a project. */
export function RobotsView({ context }: ProjectViewProps) {
  return (
    <Programs context={context} current="robots">
      <RobotsList project={{ id: context.id, name: context.name }} mayChange={context.can('robot:create')} />
    </Programs>
  );
}

/** The trust rules of a project, which let programs in without an account. */
export function TrustView({ context }: ProjectViewProps) {
  return (
    <Programs context={context} current="workloads">
      <WorkloadsView context={context} />
    </Programs>
  );
}

function Programs({
  context,
  current,
  children,
}: ProjectViewProps & { readonly current: 'robots' | 'workloads'; readonly children: ReactNode }) {
  const t = useMessages(robotMessages);
  const tab = (name: 'robots' | 'workloads', view: string) => ({
    label: t.programs[name],
    to: paths.project(context.name, view),
    current: name === current,
  });
  return (
    <Stack>
      <Tabs label={t.programs.label} tabs={[tab('robots', 'robots'), tab('workloads', 'robots/workloads')]} />
      {children}
    </Stack>
  );
}
