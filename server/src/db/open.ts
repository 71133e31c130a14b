import type { Config } from '../config/index.ts';
import type { Logger } from '../log/logger.ts';
import { connectDatabase } from './connect.ts';
import type { Database } from './database.ts';
import { startEmbeddedPostgres } from './embedded/index.ts';

/** The database in use; `close` ends the pool, and the server if it is ours. */
export interface OpenDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** Connects to the configured PostgreSQL, or starts the one that comes with Haven. */
export async function openDatabase({
  config,
  logger,
}: {
  readonly config: Config;
  readonly logger: Logger;
}): Promise<OpenDatabase> {
  const { url, maxConnections } = config.database;
  if (url !== undefined) {
    const database = await connectDatabase({ url, maxConnections, logger });
    return { database, close: () => database.close() };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: logger });
  try {
    const database = await connectDatabase({ url: postgres.url, maxConnections, logger });
    return {
      database,
      async close() {
        await database.close();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
