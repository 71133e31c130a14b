import { parseArguments, UsageError, usage, type Wanted } from './arguments.ts';
import { runBench } from './bench.ts';

const code = await main();
// A workload that failed has left its own.
process.exitCode ||= code;

async function main(): Promise<number> {
  let wanted: Wanted;
  try {
    wanted = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const isHelp = error.message === '';
    process.stderr.write(isHelp ? `${usage}\n` : `bench: ${error.message}\n\n${usage}\n`);
    return isHelp ? 0 : 2;
  }
  return runBench(wanted);
}
