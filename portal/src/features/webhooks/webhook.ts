import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** A webhook: what it tells, and where. */
export type Webhook = Wire<Schemas['WebhookPolicy']>;
