import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** An account for programs. */
export type Robot = Wire<Schemas['Robot']>;

/** The project that robots belong to; undefined for those of the system. */
export type RobotPlace = { readonly id: number; readonly name: string } | undefined;
