import { noProblems } from './expect.ts';
import type { ParityId } from './parity.ts';
import type { Stage, Visit } from './stage.ts';

/** What somebody does with a part of the portal; each opens windows of its own. */
export interface Scenario {
  readonly name: string;
  /** What of Harbor's portal it shows to be there. */
  readonly claims?: readonly ParityId[];
  run(stage: Stage): Promise<void>;
}

/** What people do with a part of the portal. */
export interface Spec {
  /** Name of the feature. */
  readonly name: string;
  /** Programs beside the browser that must be there. */
  readonly tools?: readonly string[];
  readonly scenarios: readonly Scenario[];
}

/** What somebody does in one window, in which nothing may break. */
export function scenario(
  name: string,
  as: keyof Stage['people'] | 'nobody',
  run: (visit: Visit, stage: Stage) => Promise<void>,
  claims: readonly ParityId[] = [],
): Scenario {
  return {
    name,
    claims,
    async run(stage) {
      const visit = await stage.visit(as === 'nobody' ? undefined : stage.people[as]);
      try {
        await run(visit, stage);
        noProblems(visit);
      } catch (error) {
        throw new Error(await whatIsShown(visit), { cause: error });
      } finally {
        await visit.close();
      }
    },
  };
}

// What somebody would look at first when it fails.
async function whatIsShown({ page, problems }: Visit): Promise<string> {
  const told = await page
    .getByRole('alert')
    .or(page.getByRole('dialog'))
    .or(page.getByRole('heading', { level: 1 }))
    .allInnerTexts()
    .catch(() => []);
  return [page.url(), ...told, ...problems].join('\n');
}
