import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RepositoryName } from '@haven/oci';
import type { ProjectRef } from '../auth/authorizer.ts';
import type { Caller } from '../auth/caller.ts';
import type { RightSet } from '../auth/rights.ts';

/** One request to `/v2` and its answer, with the caller known. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Path as sent, for messages. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly requestId: string;
}

/** A request inside a repository whose project exists and in which the caller has the needed right. */
export interface RepositoryExchange extends Exchange {
  readonly repository: RepositoryName;
  readonly project: ProjectRef;
  readonly rights: RightSet;
}
