import type { EventConsumer } from './events/consumers.ts';

/** Who reads the outbox, in processes with the role `jobs`. */
export function eventConsumers(): readonly EventConsumer[] {
  return [];
}
