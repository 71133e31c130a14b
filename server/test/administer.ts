import { Database } from '../src/db/database.ts';
import { rawSql } from '../src/db/sql.ts';

/** Runs a statement that cannot be in a transaction, such as CREATE DATABASE, on the server as a whole. */
export async function administer(serverUrl: string, statement: string): Promise<void> {
  const server = new Database({ url: serverUrl, maxConnections: 1, onError: () => undefined });
  try {
    await server.run(rawSql(statement));
  } finally {
    await server.close();
  }
}

/** The same URL with another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
