import { SecretKey } from '../src/auth/secret-key.ts';
import type { Database } from '../src/db/database.ts';
import type { CurrentSettings } from '../src/features/settings/index.ts';
import type { Jobs } from '../src/jobs/jobs.ts';
import { type Logger, silentLogger } from '../src/log/logger.ts';
import { OutboundClient } from '../src/outbound/client.ts';
import { createWebhooks, type WebhookParts } from '../src/webhooks.ts';

/** The parts of webhooks on a test's database; unlike those of the program, they may call the loopback. */
export function testWebhooks(deps: {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly settings: () => Promise<CurrentSettings>;
  readonly outbound?: Pick<OutboundClient, 'send'>;
  readonly logger?: Logger;
}): WebhookParts {
  return createWebhooks({
    ...{ database: deps.database, settings: deps.settings, executions: deps.jobs.executions },
    outbound: deps.outbound ?? new OutboundClient({ rules: { allow: ['loopback'], deny: [] } }),
    logger: deps.logger ?? silentLogger,
    secretKey: new SecretKey('test'),
    publicUrl: () => 'https://haven.example',
    installationId: 'test',
    limits: { timeoutMs: 5_000, refusals: 3, giveUpMs: 3 * 24 * 3_600_000 },
  });
}
