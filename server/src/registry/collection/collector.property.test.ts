import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { type Action, Actor, actionArbitrary, type Outcome, repositories } from './actors.suite.ts';
import { deleteEverything, expectConsistent, expectNothingLeft, survivors } from './consistency.suite.ts';

// A slow machine makes fewer runs, which differ from those of the next time. Who wants to search for longer says so.
const LIMIT_MS = Number(process.env.HAVEN_TEST_SCHEDULES_MS ?? 25_000);
const RUNS = Math.round(LIMIT_MS / 170);

let registry: TestRegistry;

beforeAll(async () => {
  registry = await startTestRegistry();
  await registry.addProject('one');
  await registry.addProject('two');
});

afterAll(() => registry.close());

test('whatever pushes, deletes and collections run at once, what was acknowledged stays whole and nothing else stays', {
  timeout: LIMIT_MS * 2,
}, async () => {
  const token = await registry.token('admin', ...repositories);
  const end = performance.now() + LIMIT_MS;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(actionArbitrary, { minLength: 2, maxLength: 7 }), { minLength: 2, maxLength: 5 }),
      async (scripts: readonly (readonly Action[])[]) => {
        if (performance.now() > end) return;
        const outcomes: Outcome[] = [];
        await Promise.all(scripts.map((script) => new Actor(registry, token, outcomes).play(script)));
        expect(outcomes.filter((outcome) => !outcome.expected)).toEqual([]);
        await expectConsistent(registry, token);
        for (const { repository, digest } of survivors(outcomes)) {
          const { status } = await registry.send('HEAD', `/v2/${repository}/manifests/${digest}`, { token });
          expect(status, `${repository}@${digest} was acknowledged and never deleted`).toBe(200);
        }
        await deleteEverything(registry, token);
        await registry.registry.collector.run({ grace: 0, trash: 0 });
        await expectNothingLeft(registry);
        expect(registry.failures).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
