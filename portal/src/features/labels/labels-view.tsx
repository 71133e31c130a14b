import type { ProjectViewProps } from '../projects/project-context.ts';
import { LabelsList } from './labels-list.tsx';

/** The labels of a project. */
export function LabelsView({ context }: ProjectViewProps) {
  return <LabelsList scope={{ scope: 'p', project_id: context.id }} mayChange={context.can('label:create')} />;
}
