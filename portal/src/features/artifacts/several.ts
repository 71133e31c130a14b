import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
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

/** What became of one of several things. */
export type Outcome = 'waiting' | 'done' | Error;

/** Something that is done to several artifacts, one after the other: what became of each, by its digest. */
export interface Several {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly isRunning: boolean;
  readonly start: (digests: readonly string[]) => void;
}

/** Does the same to several artifacts; one that fails stops none of the others. `onEnd` gets those that failed. */
export function useSeveral(options: {
  readonly run: (digest: string) => Promise<unknown>;
  readonly onEnd: (failed: readonly string[]) => void;
}): Several {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const change = useChange({
    async run(digests: readonly string[]) {
      const found = new Map<string, Outcome>(digests.map((digest) => [digest, 'waiting']));
      for (const digest of digests) {
        setOutcomes(new Map(found));
        found.set(digest, await outcomeOf(options.run(digest)));
      }
      setOutcomes(found);
      return digests.filter((digest) => found.get(digest) instanceof Error);
    },
    onDone: options.onEnd,
  });
  return { outcomes, isRunning: change.isPending, start: (digests) => change.mutate(digests) };
}

async function outcomeOf(attempt: Promise<unknown>): Promise<Outcome> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
