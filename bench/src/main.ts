import { parseArguments, UsageError, usage, type Wanted } from './arguments.ts';
import { runBench } from './bench.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  let wanted: Wanted;
  try {
    wanted = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message}\n\n${usage}\n`);
    return 2;
  }
  return runBench(wanted);
}
