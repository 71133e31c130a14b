import type { RepositoryAddress } from '../../paths.ts';
import type { ProjectContext } from '../projects/project-context.ts';
import type { Artifact } from './artifact-context.ts';

/** Artifacts that people have chosen, and what is told when something was done to them. */
export interface SeveralProps {
  readonly address: RepositoryAddress;
  readonly context: ProjectContext | undefined;
  readonly artifacts: readonly Artifact[];
  readonly onClose: () => void;
  /** Gets the digests of those that it failed for. */
  readonly onDone: (failed: readonly string[]) => void;
}

/** What is chosen by `keys`, out of what was chosen before and what is shown; so rows of other pages stay chosen. */
export function chosenOf<Item>(
  keys: Iterable<string>,
  before: ReadonlyMap<string, Item>,
  shown: readonly (readonly [key: string, item: Item])[] = [],
): ReadonlyMap<string, Item> {
  const known = new Map([...before, ...shown]);
  return new Map(
    [...keys].flatMap((key) => {
      const item = known.get(key);
      return item === undefined ? [] : [[key, item] as const];
    }),
  );
}
