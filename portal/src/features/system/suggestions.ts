import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { nameInProject, paths } from '../../paths.ts';

/** Something that a text may mean. */
export type Suggestion = Wire<Schemas['Suggestion']>;

/** What it is called where all kinds stand together. */
export function labelOf({ kind, name = '', repository = '' }: Suggestion): string {
  if (kind === 'tag') return `${repository}:${name}`;
  return kind === 'artifact' ? `${repository}@${name}` : name;
}

/** The page of it. */
export function placeOf({ kind, name = '', project, repository = '' }: Suggestion): string {
  const short = nameInProject(project ?? '', repository);
  switch (kind) {
    case 'project':
      return paths.project(name);
    case 'repository':
      return `/r/${name}`;
    case 'tag':
      return paths.artifact(project ?? '', short, { tag: name });
    case 'artifact':
      return paths.artifact(project ?? '', short, { digest: name });
    default:
      return project === undefined ? paths.admin('robots') : paths.project(project, 'robots');
  }
}
