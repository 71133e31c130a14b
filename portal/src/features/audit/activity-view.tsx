import type { ProjectViewProps } from '../projects/project-context.ts';
import { ActivityList } from './activity-list.tsx';

/** What happened in a project. */
export function ActivityView({ context }: ProjectViewProps) {
  return <ActivityList project={context.name} />;
}
