import type { EventConsumer } from './events/consumers.ts';
import type { WebhookParts } from './webhooks.ts';

/** Who reads the outbox, in processes with the role `jobs`. */
export function eventConsumers({ webhooks }: { readonly webhooks: WebhookParts }): readonly EventConsumer[] {
  return [webhooks.events];
}
