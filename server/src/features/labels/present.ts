import type { Schemas } from '@haven/contract';
import type { Label } from './model.ts';

/** A label as the contract shows it. */
export function presentLabel(label: Label): Schemas['Label'] {
  return {
    id: label.id,
    name: label.name,
    description: label.description,
    color: label.color,
    scope: label.projectId === undefined ? 'g' : 'p',
    project_id: label.projectId,
    creation_time: label.createdAt,
    update_time: label.updatedAt,
  };
}
