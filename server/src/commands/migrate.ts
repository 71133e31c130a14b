import type { Config } from '../config/index.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import { loadMigrations, migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import type { Logger } from '../log/logger.ts';

/** Brings the database up to date and says what was done; returns the exit code. */
export async function migrateCommand(config: Config, logger: Logger): Promise<number> {
  await prepareDataDirectory(config.dataDir);
  const { database, close } = await openDatabase({ config, logger });
  try {
    const applied = await migrate(database, await loadMigrations());
    const what = applied.length === 0 ? 'The database was up to date.' : `Applied ${applied.join(', ')}.`;
    process.stdout.write(`${what}\n`);
  } finally {
    await close();
  }
  return 0;
}
