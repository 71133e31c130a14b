import type { Config } from '../../config/index.ts';
import { connectDatabase, describeUrl } from '../../db/connect.ts';
import type { Database } from '../../db/database.ts';
import { checkEmbeddedPostgres } from '../../db/embedded/index.ts';
import { checkMigrations, loadMigrations } from '../../db/migrate.ts';
import { sql } from '../../db/sql.ts';
import { silentLogger } from '../../log/logger.ts';
import { type Check, type Finding, note, ok, wrong } from './finding.ts';

// More would make tokens of one server look old, or not yet valid, to another.
const SKEW_SECONDS = 5;

/** Whether the database can be used, and what the start will do to it. */
export const databaseCheck: Check = {
  name: 'Database',
  async run({ database: { url, maxConnections }, dataDir }) {
    if (url === undefined) return [ok(await checkEmbeddedPostgres(dataDir))];
    const database = await connectDatabase({ url, maxConnections: 2, logger: silentLogger, patienceMs: 0 });
    try {
      return [ok(describeUrl(url)), ...(await serverFindings(database, maxConnections)), await schemaFinding(database)];
    } finally {
      await database.close();
    }
  },
};

async function serverFindings(
  database: Database,
  pool: Config['database']['maxConnections'],
): Promise<readonly Finding[]> {
  const row = await database.first<{ skew: number; encoding: string; connections: number }>(sql`
    SELECT extract(epoch FROM clock_timestamp())::float8 - ${Date.now() / 1_000}::float8 AS skew,
      current_setting('server_encoding') AS encoding, current_setting('max_connections')::integer AS connections`);
  if (!row) return [];
  const findings: Finding[] = [];
  if (row.encoding !== 'UTF8')
    findings.push(wrong(`its encoding is ${row.encoding}, but names need UTF8; create it anew`));
  if (Math.abs(row.skew) > SKEW_SECONDS) {
    findings.push(
      note(`its clock differs from this machine's by ${Math.round(row.skew)} seconds; let both be set by NTP`),
    );
  }
  if (row.connections < pool + 5) {
    findings.push(
      note(`it takes ${row.connections} connections, and this server alone may want ${pool} (database.pool)`),
    );
  }
  return findings;
}

async function schemaFinding(database: Database): Promise<Finding> {
  const { applied, pending } = await checkMigrations(database, await loadMigrations());
  if (applied === 0) return ok('empty, will be set up at the start');
  return pending === 0
    ? ok('the schema is current')
    : note(`${pending} migrations will be applied; make a backup first`);
}
