import type { IncomingMessage, ServerResponse } from 'node:http';
import { Durations } from './durations.ts';
import { counter, type Family, gauge, type Sample } from './family.ts';
import type { MetricSource } from './source.ts';

/** What a request below `/v2` is for, in Harbor's words. */
export type RegistryOperation =
  | 'v2_catalog'
  | 'v2_tags'
  | 'v2_manifest'
  | 'v2_blob'
  | 'v2_blob_upload'
  | 'v2_referrers'
  | 'v2_others';

// nginx's word for an answer that nobody waited for.
const CLIENT_GONE = 499;

// What the distribution project calls them.
const HANDLERS: Readonly<Record<string, string>> = {
  v2_catalog: 'catalog',
  v2_tags: 'tags',
  v2_manifest: 'manifest',
  v2_blob: 'blob',
  v2_blob_upload: 'blob_upload',
  v2_referrers: 'referrers',
  v2_others: 'base',
} satisfies Readonly<Record<RegistryOperation, string>>;

const operationOf = Symbol('operation');

interface ProxiedRequests {
  readonly labels: { readonly project: string; readonly method: string };
  readonly value: number;
}

interface Marked {
  [operationOf]?: string;
}

/** Says what a request is for, once that is known: an operation of the contract, or one of the registry. */
export function noteOperation(request: IncomingMessage, operation: string): void {
  (request as Marked)[operationOf] = operation; // a place of ours on the object that goes with the request
}

/** Requests of one method for one operation. */
export class RequestKind {
  readonly method: string;
  readonly operation: string;
  readonly durations = new Durations();
  readonly byStatus = new Map<number, number>();

  constructor(method: string, operation: string) {
    this.method = method;
    this.operation = operation;
  }

  /** Notes an answer. */
  record(status: number, milliseconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.durations.record(milliseconds);
  }
}

/** Counts and times the requests that this process answers, by method and operation. */
export class HttpRequests implements MetricSource {
  readonly name = 'http-requests';
  readonly part = 'core';
  /** Requests that are being answered now. */
  inFlight = 0;
  readonly #kinds = new Map<string, RequestKind>();
  readonly #proxied = { requests: new Map<string, ProxiedRequests>(), upstream: new Map<string, ProxiedRequests>() };

  /** Counts a request into a proxy project, and `upstream` those that had to be asked of the registry behind it. */
  countProxied(project: string, method: string, where: 'requests' | 'upstream'): void {
    const key = `${method} ${project}`;
    const counted = this.#proxied[where].get(key);
    this.#proxied[where].set(key, { labels: { project, method }, value: (counted?.value ?? 0) + 1 });
  }

  /** Follows a request until its answer is out, or its client gone. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now();
    this.inFlight++;
    response.once('close', () => {
      this.inFlight--;
      const kind = this.kind(request.method ?? '', (request as Marked)[operationOf] ?? 'unknown');
      kind.record(response.headersSent ? response.statusCode : CLIENT_GONE, performance.now() - started);
    });
  }

  /** The requests of a method for an operation; whoever answers many keeps it. */
  kind(method: string, operation: string): RequestKind {
    const key = `${method} ${operation}`;
    let kind = this.#kinds.get(key);
    if (!kind) {
      kind = new RequestKind(method, operation);
      this.#kinds.set(key, kind);
    }
    return kind;
  }

  read(): readonly Family[] {
    const kinds = [...this.#kinds.values()].filter(({ durations }) => durations.count > 0);
    return [
      gauge('harbor_core_http_inflight_requests', 'Requests that are being answered.', this.inFlight),
      counter(
        'harbor_core_http_request_total',
        'Requests that were answered, by method, status (499: the client had gone) and operation.',
        kinds.flatMap(({ method, operation, byStatus }) => samplesOf(byStatus, { method, operation })),
      ),
      {
        name: 'harbor_core_http_request_duration_seconds',
        help: 'How long requests took until their answer was out; quantiles of the last five to ten minutes.',
        type: 'summary',
        samples: kinds.flatMap(({ method, operation, durations }) => durations.summary({ method, operation })),
      },
      counter('harbor_core_http_registry_proxy_requests_total', 'Requests for what proxy projects have.', [
        ...this.#proxied.requests.values(),
      ]),
      counter(
        'harbor_core_http_registry_proxy_upstream_requests_total',
        'Requests for what proxy projects had to ask the registry behind them for.',
        [...this.#proxied.upstream.values()],
      ),
    ];
  }

  /** The same requests, those below `/v2` only, as the distribution project tells of them. */
  get ofRegistry() {
    return {
      name: 'registry-requests',
      part: 'registry',
      read: (): readonly Family[] => this.#readRegistry(),
    } as const satisfies MetricSource;
  }

  #readRegistry(): readonly Family[] {
    const kinds = [...this.#kinds.values()].flatMap((kind) => {
      const handler = HANDLERS[kind.operation];
      if (handler === undefined || kind.durations.count === 0) return [];
      return [{ ...kind, labels: { handler, method: kind.method.toLowerCase() } }];
    });
    return [
      counter(
        'registry_http_requests_total',
        'Requests below /v2 that were answered.',
        kinds.flatMap(({ byStatus, labels }) => samplesOf(byStatus, labels)),
      ),
      {
        name: 'registry_http_request_duration_seconds',
        help: 'How long requests below /v2 took until their answer was out.',
        type: 'histogram',
        samples: kinds.flatMap(({ durations, labels }) => durations.histogram(labels)),
      },
    ];
  }
}

function samplesOf(byStatus: ReadonlyMap<number, number>, labels: Readonly<Record<string, string>>): Sample[] {
  return [...byStatus].map(([status, value]) => ({ labels: { code: String(status), ...labels }, value }));
}
