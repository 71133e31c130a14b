import type { ProjectViewProps } from '../projects/project-context.ts';
import { RobotsList } from './robots-list.tsx';

/** The robot accounts of a project. */
export function RobotsView({ context }: ProjectViewProps) {
  return <RobotsList project={{ id: context.id, name: context.name }} mayChange={context.can('robot:create')} />;
}
