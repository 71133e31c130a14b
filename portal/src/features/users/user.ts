import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** Somebody's account. */
export type User = Wire<Schemas['UserResp']>;
