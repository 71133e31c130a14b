import type { Config } from '../config/index.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import type { Database } from '../db/database.ts';
import { checkMigrations, loadMigrations } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import type { Logger } from '../log/logger.ts';
import { StartError } from '../start-error.ts';

/** Does something with the database of an installation that is up to date, beside a running server or without one. */
export async function withPreparedDatabase<T>(
  config: Config,
  logger: Logger,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  await prepareDataDirectory(config.dataDir);
  const { database, close } = await openDatabase({ config, logger });
  try {
    const { pending } = await checkMigrations(database, await loadMigrations());
    if (pending > 0) throw new StartError('the database is not that of this version; run haven migrate first');
    return await work(database);
  } finally {
    await close();
  }
}
