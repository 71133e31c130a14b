import { useState } from 'react';
import { useChange } from '../api/hooks.ts';

/** What became of one of several things. */
export type Outcome = 'waiting' | 'done' | Error;

/** Something that is done to several things, one after the other: what became of each, by its key. */
export interface Several {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly isRunning: boolean;
  readonly start: (keys: readonly string[]) => void;
}

/** Does the same to several things; one that fails stops none of the others. `onEnd` gets those that failed. */
export function useSeveral(options: {
  readonly run: (key: string) => Promise<unknown>;
  readonly onEnd: (failed: readonly string[]) => void;
}): Several {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const change = useChange({
    async run(keys: readonly string[]) {
      const found = new Map<string, Outcome>(keys.map((key) => [key, 'waiting']));
      for (const key of keys) {
        setOutcomes(new Map(found));
        found.set(key, await outcomeOf(options.run(key)));
      }
      setOutcomes(found);
      return keys.filter((key) => found.get(key) instanceof Error);
    },
    onDone: options.onEnd,
  });
  return { outcomes, isRunning: change.isPending, start: (keys) => change.mutate(keys) };
}

async function outcomeOf(attempt: Promise<unknown>): Promise<Outcome> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
