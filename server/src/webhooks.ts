import type { SecretKey } from './auth/secret-key.ts';
import type { Database } from './db/database.ts';
import type { CurrentSettings } from './features/settings/index.ts';
import { type DeliveryLimits, WebhookDeliveries, WebhookEvents, Webhooks } from './features/webhooks/index.ts';
import type { Executions } from './jobs/executions.ts';
import type { Logger } from './log/logger.ts';
import type { OutboundClient } from './outbound/client.ts';

/** The parts of webhooks: who wants to know what, turning events into deliveries, and making these. */
export interface WebhookParts {
  readonly webhooks: Webhooks;
  readonly events: WebhookEvents;
  readonly deliveries: WebhookDeliveries;
}

/** Puts the parts of webhooks together. */
export function createWebhooks(deps: {
  readonly database: Database;
  readonly secretKey: SecretKey;
  readonly executions: Executions;
  readonly outbound: Pick<OutboundClient, 'send'>;
  readonly settings: () => Promise<CurrentSettings>;
  readonly publicUrl: () => string;
  readonly installationId: string;
  readonly limits: DeliveryLimits;
  readonly logger: Logger;
}): WebhookParts {
  const isEnabled = async () => (await deps.settings()).notificationEnable;
  return {
    webhooks: new Webhooks(deps),
    events: new WebhookEvents({ ...deps, isEnabled }),
    deliveries: new WebhookDeliveries({ ...deps, isEnabled }),
  };
}
