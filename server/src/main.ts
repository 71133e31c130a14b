import { helpText, parseArguments, type Wish } from './commands/arguments.ts';
import { doctor } from './commands/doctor.ts';
import { describeFailure } from './commands/failure.ts';
import { collectNow } from './commands/gc.ts';
import { migrateCommand } from './commands/migrate.ts';
import { serve } from './commands/serve.ts';
import { explain } from './commands/why.ts';
import { type Config, loadConfig } from './config/index.ts';
import { createLogger, type FlushableLogger } from './log/index.ts';
import { version } from './version.ts';

let logger: FlushableLogger | undefined;

async function run(words: readonly string[]): Promise<number> {
  const wanted = parseArguments(words);
  switch (wanted.kind) {
    case 'help':
      process.stdout.write(helpText());
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'run': {
      const config = loadConfig({
        env: process.env,
        file: wanted.configFile ?? (process.env.HAVEN_CONFIG || undefined),
      });
      return runCommand(wanted.wish, config);
    }
  }
}

async function runCommand(wish: Wish, config: Config): Promise<number> {
  if (wish.command === 'doctor') return doctor(config);
  logger = createLogger(config.log);
  for (const warning of config.warnings) logger.warn({}, warning);
  for (const note of config.notes) logger.info({}, note);
  switch (wish.command) {
    case 'serve':
      return serve(config, logger);
    case 'migrate':
      return migrateCommand(config, logger);
    case 'gc':
      return collectNow(config, logger, wish);
    case 'why':
      return explain(config, logger, wish);
  }
}

// One request's fault must not end the others; what nobody caught at all may have left things half done.
process.on('unhandledRejection', (error) => logger?.error({ err: error }, 'An error was not handled'));

let code = 1;
try {
  code = await run(process.argv.slice(2));
} catch (error) {
  logger?.flush();
  process.stderr.write(`haven: ${describeFailure(error)}\n`);
}
logger?.flush();
// Whatever is still open (a socket of a library) must not keep the process.
process.exit(code);
