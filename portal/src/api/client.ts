import type { OperationId, Operations } from '@haven/contract';
import { endpoints } from '@haven/contract/endpoints';
import { ApiError, toApiError } from './errors.ts';

/** A value of the contract as it comes over the wire: times are texts. */
export type Wire<T> = T extends Date
  ? never
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

type Part<Facts> = keyof Facts extends never ? undefined : Facts;
type Given<Name extends string, Facts> = undefined extends Facts
  ? { readonly [Key in Name]?: Facts }
  : Partial<Facts> extends Facts
    ? { readonly [Key in Name]?: Facts }
    : { readonly [Key in Name]: Facts };

/** What an operation takes; parameters with a default may be left out. */
export type Input<Id extends OperationId> = Given<'path', Part<Operations[Id]['path']>> & {
  readonly query?: Partial<Operations[Id]['query']>;
  readonly body?: Wire<Operations[Id]['body']>;
  readonly signal?: AbortSignal;
};

type Replies<Id extends OperationId> = Operations[Id]['replies'];
type BodyOf<Id extends OperationId> = Replies<Id>[keyof Replies<Id>] extends { body: infer Body } ? Body : undefined;

/** What an operation answers. */
export interface Answer<Id extends OperationId> {
  readonly body: Wire<BodyOf<Id>>;
  /** Number of all items of a list, of which the body is a page. */
  readonly total: number;
  /** Id of what was created: the last component of `Location`. */
  readonly createdId: string;
  /** What a list lacks, in the words of the server; empty when it lacks nothing. */
  readonly incomplete: string;
}

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const TOKEN_HEADER = 'x-harbor-csrf-token';

// The server masks it anew with each answer; any of them is good as long as the cookie is.
let csrfToken: string | undefined;

/** Calls an operation of the REST interface; throws ApiError when it is refused. */
export async function call<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Answer<Id>> {
  const [method = 'GET', template = ''] = endpoints[id].split(' ');
  const { path, query, body, signal } = input as LooseInput;
  const response = await send(method, `/api/v2.0${fill(template, path ?? {})}${queryOf(query ?? {})}`, body, signal);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    // The server holds its answers to the contract, whose types these are.
    body: (text === '' ? undefined : isJson ? JSON.parse(text) : text) as Answer<Id>['body'],
    total: Number(response.headers.get('x-total-count') ?? 0),
    createdId: response.headers.get('location')?.split('/').at(-1) ?? '',
    incomplete: response.headers.get('x-incomplete-layers') ?? '',
  };
}

/** Sends a form to one of the routes for browsers, such as `/c/login`. */
export async function sendForm(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  // The first answer brings the cookie that every form is guarded by.
  if (csrfToken === undefined) await send('GET', '/api/v2.0/haven/start');
  return send('POST', path, new URLSearchParams(fields));
}

/** Sends JSON to one of the routes for browsers, such as `/c/oidc/onboard`. */
export async function sendJson(path: string, body: unknown): Promise<Response> {
  if (csrfToken === undefined) await send('GET', '/api/v2.0/haven/start');
  return send('POST', path, body);
}

/** The address of an operation, for links and for people who want to call it themselves. */
export function urlOf<Id extends OperationId>(id: Id, input: Input<Id>): string {
  const [, template = ''] = endpoints[id].split(' ');
  const { path, query } = input as LooseInput;
  return `/api/v2.0${fill(template, path ?? {})}${queryOf(query ?? {})}`;
}

interface LooseInput {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function send(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await sendOnce(method, url, body, signal);
  } catch (error) {
    // Somebody has signed in anew in another window: the refusal has brought the token that counts from now on.
    if (error instanceof ApiError && error.status === 403 && error.message.startsWith('CSRF token')) {
      return sendOnce(method, url, body, signal);
    }
    throw error;
  }
}

async function sendOnce(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = new Headers({ accept: 'application/json, text/plain;q=0.9, */*;q=0.5' });
  if (UNSAFE.has(method) && csrfToken !== undefined) headers.set(TOKEN_HEADER, csrfToken);
  const isForm = body instanceof URLSearchParams;
  if (body !== undefined && !isForm) headers.set('content-type', 'application/json');
  const response = await fetch(url, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError({ status: 0, code: 'UNREACHABLE', message: 'the server did not answer', cause });
  });
  csrfToken = response.headers.get(TOKEN_HEADER) ?? csrfToken;
  if (!response.ok) throw await toApiError(response);
  return response;
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
    const text = encodeURIComponent(String(values[name] ?? ''));
    // Names of repositories contain slashes, which Harbor's interface takes encoded twice.
    return name === 'repository_name' ? encodeURIComponent(text) : text;
  });
}

function queryOf(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
