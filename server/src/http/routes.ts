import type { Readable } from 'node:stream';
import type { OperationId, Operations } from '@haven/contract';
import type { Caller } from '../auth/caller.ts';
import type { AuditEntry } from '../events/audit.ts';

/** Facts of a request that are neither parameters nor body. */
export interface RequestMeta {
  readonly requestId: string;
  /** Address of the client, behind trusted proxies the one they report. */
  readonly clientAddress: string;
  /** Scheme and host by which the client reached the server. */
  readonly origin: string;
  /** Path and query as received, with doubled slashes merged. */
  readonly url: string;
  /** The path alone, without a trailing slash. */
  readonly path: string;
  /** What the session cookie holds, be it valid or not; undefined where there is none, as with programs. */
  readonly sessionId: string | undefined;
  /** What the client calls itself; empty when it does not say. */
  readonly userAgent: string;
  /** Who it is by now, with the same credentials. */
  readonly authenticateAgain: () => Promise<Caller>;
}

/** What a route gets: who asks, for what, already validated against the contract. */
export interface Context<Id extends OperationId> {
  readonly caller: Caller;
  readonly path: Readonly<Operations[Id]['path']>;
  readonly query: Readonly<Operations[Id]['query']>;
  readonly header: Readonly<Operations[Id]['header']>;
  readonly body: Operations[Id]['body'];
  readonly meta: RequestMeta;
}

/** The answer of an operation: one of the successful statuses of its contract, with what that status carries. */
export type Reply<Id extends OperationId> = {
  [Status in keyof Operations[Id]['replies']]: ReplyOf<Status, Operations[Id]['replies'][Status]>;
}[keyof Operations[Id]['replies']];

type ReplyOf<Status, Facts> = {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
} & BodyOf<Facts> &
  (Facts extends { paged: true } ? { readonly total: number } : unknown) &
  (Facts extends { located: true } ? { readonly location: string } : unknown);

type BodyOf<Facts> = Facts extends { kind: 'json'; body: infer Body }
  ? { readonly body: Body }
  : Facts extends { kind: 'bytes' }
    ? { readonly body: string | Buffer | Readable }
    : Facts extends { kind: 'chosen' }
      ? { readonly body: string | Buffer | Readable; readonly contentType: string }
      : { readonly body?: undefined };

/** What somebody wanted to do, for the audit log. */
export type Attempt = Omit<AuditEntry, 'username' | 'succeeded'>;

/**
 * A row of the route table: who may, then what happens. `allowed` is what `allow` found, such as the project. With
 * `attempt`, those who are known and may not leave an audit row, as in Harbor.
 */
export interface Route<Id extends OperationId, Allowed = unknown> {
  allow(context: Context<Id>): Promise<Allowed> | Allowed;
  attempt?(context: Context<Id>): Promise<Attempt> | Attempt;
  run(context: Context<Id> & { readonly allowed: Allowed }): Promise<Reply<Id>>;
  /** Whether those who ask for the same at the same time share one answer. */
  readonly isJoint?: boolean;
}

/** What a route gets whose answer depends on who asks only by what `allow` found; that has to survive JSON. */
export type JointContext<Id extends OperationId, Allowed extends object> = Pick<Context<Id>, 'path' | 'query'> & {
  readonly header: Omit<Context<Id>['header'], 'x-request-id'>;
  readonly allowed: Allowed;
};

/** Rows for exactly these operations. */
export type Routes<Id extends OperationId> = { readonly [Operation in Id]: Route<Operation> };

/**
 * Makes a row in which `run` gets what `allow` returned. Written inside a table of type `Routes`, everything is
 * inferred from the operation.
 */
export function route<Id extends OperationId, Allowed>(row: {
  readonly allow: (context: Context<Id>) => Promise<Allowed> | Allowed;
  readonly attempt?: (context: Context<Id>) => Promise<Attempt> | Attempt;
  readonly run: (context: Context<Id> & { readonly allowed: Allowed }) => Promise<Reply<Id>>;
}): Route<Id> {
  return {
    allow: row.allow,
    ...(row.attempt && { attempt: row.attempt }),
    // The binder passes on exactly what this row's own allow returned.
    run: (context) => row.run({ ...context, allowed: context.allowed as Allowed }),
  };
}

/**
 * Makes a row that answers the same to everybody for whom `allow` found the same. It is still asked for each of them; then
 * those who ask for the same at the same time share what is read and written (`JointReads`).
 */
export function jointRoute<Id extends OperationId, Allowed extends object>(row: {
  readonly allow: (context: Context<Id>) => Promise<Allowed>;
  readonly run: (context: JointContext<Id, Allowed>) => Promise<Reply<Id>>;
}): Route<Id> {
  return { ...route<Id, Allowed>(row), isJoint: true };
}

/** `Location` of what was created below the path of the request. */
export function locationBelow(meta: RequestMeta, id: string | number): string {
  return `${meta.path}/${encodeURIComponent(id)}`;
}
