import { parseArgs } from 'node:util';
import { Report } from '../src/report.ts';
import { abuseSuite } from './abuse/index.ts';
import { bucketSuite } from './bucket.ts';
import { collectionSuite } from './collection.ts';
import { diskFullSuite } from './disk-full.ts';
import type { FaultOptions, FaultSuite } from './fault.ts';
import { jobsSuite } from './jobs/index.ts';
import { killSuite } from './kill/index.ts';
import { largeLayerSuite } from './large-layer.ts';
import { twoServersSuite } from './two-servers.ts';

const suites: readonly FaultSuite[] = [
  killSuite,
  diskFullSuite,
  bucketSuite,
  twoServersSuite,
  jobsSuite,
  collectionSuite,
  abuseSuite,
  largeLayerSuite,
];

const full: FaultOptions = {
  rounds: 200,
  largeMib: 5 * 1024,
  pairs: 100,
  slowSeconds: 75,
  tasks: 100_000,
  deletes: 10_000,
};
/** What fits into CI on two processors. */
const short: FaultOptions = { rounds: 8, largeMib: 1024, pairs: 15, slowSeconds: 10, tasks: 1_000, deletes: 200 };

/** `npm run test:faults -- [--short] [--rounds N] [--large-mib N] [suite…]` */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { short: { type: 'boolean' }, rounds: { type: 'string' }, 'large-mib': { type: 'string' } },
  });
  const base = values.short === true ? short : full;
  const options = {
    ...base,
    rounds: Number(values.rounds ?? base.rounds),
    largeMib: Number(values['large-mib'] ?? base.largeMib),
  };
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(`unknown suite ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`);
  }
  const report = new Report();
  for (const suite of suites) {
    if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
    // A suite that cannot even be set up is a failure like others, and must not keep the rest from running.
    const before = report.total;
    await suite.run(report, options).catch(async (error: unknown) => {
      await report.check(`${suite.name}: set-up`, () => Promise.reject(error));
    });
    if (report.total === before) report.add(suite.name, { kind: 'failed', reason: 'the suite checked nothing' });
  }
  report.finish();
}

await main();
