import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** A user or group with a role. */
export type Member = Wire<Schemas['ProjectMemberEntity']>;
