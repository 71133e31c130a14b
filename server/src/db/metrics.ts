import { type Family, gauge } from '../metrics/family.ts';
import type { MetricSource } from '../metrics/source.ts';
import type { Database } from './database.ts';

/** How the connections of a process to the database are used. */
export function databaseMetrics(database: Database): MetricSource {
  return { name: 'database', part: 'core', read: () => read(database) };
}

function read(database: Database): readonly Family[] {
  const { open, idle, limit, waiting } = database.usage;
  return [
    gauge('haven_database_connections', 'Connections of this process to the database.', [
      { labels: { state: 'busy' }, value: open - idle },
      { labels: { state: 'idle' }, value: idle },
    ]),
    gauge('haven_database_connections_limit', 'How many connections this process may have.', limit),
    gauge('haven_database_waiting', 'Who in this process waits for a connection.', waiting),
  ];
}
