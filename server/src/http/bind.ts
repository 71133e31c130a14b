import type { Readable } from 'node:stream';
import { type Operation, type OperationId, operations } from '@haven/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous, type Caller, callerName, isAuthenticated } from '../auth/caller.ts';
import { HavenError, isHavenError } from '../error.ts';
import type { AuditEntry } from '../events/audit.ts';
import { noteOperation } from '../metrics/http-requests.ts';
import { readOnlyRefusal } from './access.ts';
import { authenticate, authenticateAgain, type CredentialCheck } from './authenticate.ts';
import { BodyReader } from './body.ts';
import { readCookie } from './cookies.ts';
import { JointReads } from './joint-reads.ts';
import type { ImplementedId } from './not-implemented.ts';
import { pagingHeaders } from './paging.ts';
import { parseQueryString, readParameters } from './parameters.ts';
import { presenterOf } from './present.ts';
import { clientAddressOf, originOf } from './request-meta.ts';
import type { Attempt, RequestMeta, Routes } from './routes.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import { basePath } from './unmatched.ts';
import { Findings, refuse } from './validation.ts';

/** What the bound routes need beside their table. */
export interface BindOptions {
  readonly credentials: CredentialCheck;
  /** Whether the installation is in read-only mode now. */
  readonly isReadOnly: () => Promise<boolean>;
  /** Header in which a trusted proxy reports the client's address; undefined to trust none. */
  readonly clientAddressHeader: string | undefined;
  /** Writes audit rows of what was refused. */
  readonly writeAudit: (entry: AuditEntry) => Promise<void>;
}

// Probes that must answer while the database is away; they mean the same to everybody, so credentials do not matter.
const withoutDatabase: ReadonlySet<string> = new Set(['getPing']);

// What changes nothing that anybody would call content: settings, and how workloads come and go.
const whenReadOnly: ReadonlySet<string> = new Set([
  'updateConfigurations',
  'exchangeToken',
  'returnWorkloadCredentials',
  'testTrustRules',
  'testProjectTrustRules',
  'endOwnSession',
  'endOtherSessions',
]);

// The rows of a table as the binder sees them: the context it builds fits by the contract, which types cannot follow.
interface AnyRow {
  allow(context: unknown): unknown;
  attempt?(context: unknown): Promise<Attempt> | Attempt;
  run(context: unknown): Promise<AnyReply>;
  readonly isJoint?: boolean;
}

interface AnyContext {
  readonly path: object;
  readonly query: object;
  readonly header: object;
  readonly caller: Caller;
  readonly meta: RequestMeta;
  readonly allowed?: unknown;
}

// A reply whose body is ready to be sent.
type WrittenReply = Omit<AnyReply, 'body'> & { readonly body: string | Buffer | Readable | undefined };

interface AnyReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly total?: number;
  readonly location?: string;
  readonly contentType?: string;
}

/** Registers every operation of the contract: the rows of the table, and 501 for those that have none yet. */
export function bindRoutes(app: FastifyInstance, table: Routes<ImplementedId>, options: BindOptions): void {
  const rows = table as unknown as Readonly<Partial<Record<OperationId, AnyRow>>>;
  const bodies = new BodyReader();
  for (const operation of Object.values<Operation>(operations)) {
    const row = rows[operation.id as OperationId]; // the keys of `operations` are the ids
    const binding = new Binding(operation, row, bodies, options);
    app.route({
      method: operation.method,
      url: basePath + operation.path.replaceAll(/\{([^}]+)\}/g, ':$1'),
      handler: (request, reply) => binding.handle(request, reply),
    });
  }
}

/** One operation with its row: a request goes through the steps of `handle`, top to bottom. */
class Binding {
  readonly #operation: Operation;
  readonly #row: AnyRow | undefined;
  readonly #bodies: BodyReader;
  readonly #options: BindOptions;
  readonly #presenters: ReadonlyMap<string, (value: unknown) => unknown>;
  readonly #joint = new JointReads<WrittenReply>();

  constructor(operation: Operation, row: AnyRow | undefined, bodies: BodyReader, options: BindOptions) {
    this.#operation = operation;
    this.#row = row;
    this.#bodies = bodies;
    this.#options = options;
    this.#presenters = new Map(
      Object.entries(operation.responses).map(([status, { schema }]) => [status, presenterOf(schema ?? {})]),
    );
  }

  async handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    noteOperation(request.raw, this.#operation.id);
    if (!this.#row) throw new HavenError('NOT_IMPLEMENTED', `${this.#operation.id} is not implemented yet`);
    const input = this.#readInput(request);
    const caller = await this.#authenticate(request);
    await this.#refuseWhenReadOnly();
    const context = { ...input, caller, meta: this.#metaOf(request) };
    const allowed = await this.#allow(this.#row, context);
    const answer = await this.#answer(this.#row, { ...context, allowed });
    return this.#send(reply, answer, context);
  }

  #readInput(request: FastifyRequest) {
    const { parameters } = this.#operation;
    const { headers } = request;
    refuseWrongAccept(headers.accept, this.#operation);
    const query = parseQueryString(queryOf(request.url));
    const path = request.params as Readonly<Record<string, string>>; // find-my-way gives nothing else
    const findings = new Findings();
    const input = {
      path: readParameters('path', parameters, (name) => one(path[name]), findings),
      query: readParameters('query', parameters, (name) => query.get(name), findings),
      header: readParameters('header', parameters, (name) => [headers[name] ?? []].flat(), findings),
    };
    findings.throwIfAny();
    const raw = Buffer.isBuffer(request.body) ? request.body : undefined;
    return { ...input, body: this.#bodies.read(this.#operation, raw, headers['content-type']) };
  }

  async #authenticate(request: FastifyRequest): Promise<Caller> {
    if (withoutDatabase.has(this.#operation.id)) return anonymous;
    return authenticate(request.headers, this.#options.credentials);
  }

  async #refuseWhenReadOnly(): Promise<void> {
    const { method, id } = this.#operation;
    if (method === 'GET' || method === 'HEAD' || whenReadOnly.has(id)) return;
    if (!(await this.#options.isReadOnly())) return;
    throw readOnlyRefusal();
  }

  async #allow(row: AnyRow, context: { readonly caller: Caller }): Promise<unknown> {
    try {
      return await row.allow(context);
    } catch (error) {
      const { caller } = context;
      // Strangers leave nothing: nobody fills the log without a name.
      if (row.attempt && isHavenError(error, 'FORBIDDEN') && isAuthenticated(caller)) {
        const attempt = await row.attempt(context);
        await this.#options.writeAudit({ ...attempt, username: callerName(caller), succeeded: false });
      }
      throw error;
    }
  }

  #metaOf(request: FastifyRequest): RequestMeta {
    return {
      requestId: request.id,
      clientAddress: clientAddressOf(request.raw, this.#options.clientAddressHeader),
      origin: originOf(request.raw),
      url: request.url,
      path: (request.url.split('?')[0] ?? '').replace(/\/$/, ''),
      sessionId: readCookie(request.headers.cookie, SESSION_COOKIE),
      userAgent: request.headers['user-agent'] ?? '',
      authenticateAgain: () => authenticateAgain(request.headers, this.#options.credentials),
    };
  }

  async #answer(row: AnyRow, context: AnyContext): Promise<WrittenReply> {
    if (!row.isJoint) return this.#write(await row.run(context));
    const { path, query, allowed } = context;
    const header = { ...context.header, 'x-request-id': undefined };
    // Everything that the row gets to see is in the key.
    const seen = { path, query, header, allowed };
    return this.#joint.ask(JSON.stringify(seen), async () => this.#write(await row.run(seen)));
  }

  #write(answer: AnyReply): WrittenReply {
    const { schema, contentType } = this.#operation.responses[answer.status] ?? {};
    if (answer.body === undefined || !schema) return { ...answer, body: undefined };
    if (answer.contentType !== undefined || contentType !== 'application/json') {
      const written = typeWithCharset(answer.contentType ?? contentType);
      return { ...answer, contentType: written, body: answer.body as string | Buffer | Readable };
    }
    const shown = this.#presenters.get(String(answer.status))?.(answer.body);
    return { ...answer, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(shown)}\n` };
  }

  #send(
    reply: FastifyReply,
    answer: WrittenReply,
    context: { readonly query: object; readonly meta: RequestMeta },
  ): FastifyReply {
    reply.code(answer.status).headers(answer.headers ?? {});
    if (answer.location !== undefined) reply.header('location', answer.location);
    if (answer.total !== undefined) reply.headers(pagingHeaders(context.meta.url, context.query, answer.total));
    if (answer.body === undefined) return reply.send();
    if (answer.contentType !== undefined) reply.header('content-type', answer.contentType);
    return reply.send(answer.body);
  }
}

// An Accept header that excludes what the operation answers is a finding like any other.
function refuseWrongAccept(accept: string | undefined, operation: Operation): void {
  if (accept === undefined || accept.trim() === '') return;
  const answer = Object.values(operation.responses).find((response) => response.contentType);
  // Which of several types it will be is only known later.
  if (answer?.chosen) return;
  const type = answer?.contentType ?? 'application/json';
  const ranges = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '');
  // Errors are JSON whatever the success is, so who takes JSON is let through.
  const wanted = ['*/*', '*', 'application/json', type, `${type.split('/')[0]}/*`];
  if (ranges.some((range) => wanted.includes(range))) return;
  refuse(`unsupported media type requested, only [${type}] are available`);
}

function typeWithCharset(type: string | undefined): string {
  return type?.startsWith('text/') ? `${type}; charset=utf-8` : (type ?? 'application/octet-stream');
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function one(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}
