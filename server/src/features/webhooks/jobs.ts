import { doubling, type JobHandler } from '../../jobs/handler.ts';
import type { Attributes } from '../../jobs/model.ts';
import type { DeliveryParameters, WebhookDeliveries } from './delivery-service.ts';
import { webhookVendors } from './event-service.ts';

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 600_000;
// Each ends by its time, not by its number of attempts.
const MOST_ATTEMPTS = 1_000_000;

/** What workers do with deliveries. */
export function webhookJobs(deliveries: WebhookDeliveries): readonly JobHandler<DeliveryParameters>[] {
  return webhookVendors.map((vendorType) => ({
    vendorType,
    maxAttempts: MOST_ATTEMPTS,
    backoffMs: doubling(FIRST_RETRY_MS, LAST_RETRY_MS),
    parse: parseDelivery,
    run: (job) => deliveries.deliver(job),
  }));
}

function parseDelivery(parameters: Attributes): DeliveryParameters {
  const { target_id: targetId, delivery_id: deliveryId, content_type: contentType, payload, since } = parameters;
  if (typeof targetId !== 'number' || typeof deliveryId !== 'string' || typeof contentType !== 'string') {
    throw new Error('expected target_id, delivery_id and content_type');
  }
  if (typeof payload !== 'string' || typeof since !== 'number') throw new Error('expected payload and since');
  return { targetId, deliveryId, contentType, payload, since };
}
