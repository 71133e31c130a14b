import type { Digest } from '@haven/oci';
import type { Config } from '../config/index.ts';
import { isHavenError } from '../error.ts';
import { GarbageCollection, presentExplanation } from '../features/garbage-collection/index.ts';
import { createJobs } from '../jobs/jobs.ts';
import type { Logger } from '../log/logger.ts';
import { windowsOf } from '../registry/collection/windows.ts';
import { StartError } from '../start-error.ts';
import { withPreparedDatabase } from './prepared.ts';

/** Says what keeps a blob from being collected, a line for each; returns the exit code. */
export async function explain(
  config: Config,
  logger: Logger,
  { digest, json }: { readonly digest: Digest; readonly json: boolean },
  write = (text: string): unknown => process.stdout.write(text),
): Promise<number> {
  const found = await withPreparedDatabase(config, logger, (database) => {
    const jobs = createJobs({ database, timeZone: config.timeZone, env: process.env });
    const collection = new GarbageCollection({ database, jobs, windows: windowsOf(config).continuous });
    return collection.explain(digest).catch((error: unknown) => {
      throw isHavenError(error, 'NOT_FOUND') ? new StartError(error.message) : error;
    });
  });
  const shown = presentExplanation(found);
  if (json) {
    write(`${JSON.stringify(shown, undefined, 2)}\n`);
    return 0;
  }
  const { holders = [], total = 0 } = shown;
  const kind = shown.manifest ? 'manifest' : 'blob';
  write(`${digest}: a ${kind} of ${shown.size} bytes${shown.damaged ? ', damaged' : ''}\n`);
  for (const { repository, artifact, explanation, until } of holders) {
    const place = repository === undefined ? '' : `${repository}${artifact === undefined ? '' : `@${artifact}`}: `;
    write(`  ${place}${explanation}${until instanceof Date ? `, until ${until.toISOString()}` : ''}\n`);
  }
  if (total > holders.length) write(`  and ${total - holders.length} more\n`);
  if (total === 0) write('  nothing keeps it; the collector takes it with its next look\n');
  return 0;
}
