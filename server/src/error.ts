/**
 * The one error type that crosses a boundary in the server: a closed set of codes, each with its HTTP status and
 * default message. `http/errors.ts` and `registry/respond.ts` are the only places that turn it into a response.
 */

/**
 * Every error code a client can see. The upper block are Harbor's codes (its REST interface and most of `/v2`), the
 * lower block the OCI distribution specification's own where Harbor passes them through.
 */
export const errorCodes = {
  BAD_REQUEST: { status: 400, message: 'bad request' },
  UNAUTHORIZED: { status: 401, message: 'unauthorized' },
  FORBIDDEN: { status: 403, message: 'forbidden' },
  DENIED: { status: 403, message: 'denied' },
  NOT_FOUND: { status: 404, message: 'resource not found' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'method not allowed' },
  CONFLICT: { status: 409, message: 'resource conflict' },
  PRECONDITION: { status: 412, message: 'precondition failed' },
  VIOLATE_FOREIGN_KEY_CONSTRAINT: { status: 412, message: 'the object is referenced by others' },
  PROJECTPOLICYVIOLATION: { status: 412, message: 'the project policy does not allow this' },
  REQUEST_ENTITY_TOO_LARGE: { status: 413, message: 'request entity too large' },
  UNPROCESSABLE_ENTITY: { status: 422, message: 'unprocessable entity' },
  TOO_MANY_REQUEST: { status: 429, message: 'too many requests' },
  NOT_IMPLEMENTED: { status: 501, message: 'not implemented' },
  UNAVAILABLE: { status: 503, message: 'service unavailable' },
  STORAGE_FULL: { status: 507, message: 'the storage is full' },
  UNKNOWN: { status: 500, message: 'internal server error' },

  BLOB_UNKNOWN: { status: 404, message: 'blob unknown to registry' },
  BLOB_UPLOAD_INVALID: { status: 400, message: 'blob upload invalid' },
  BLOB_UPLOAD_UNKNOWN: { status: 404, message: 'blob upload unknown to registry' },
  DIGEST_INVALID: { status: 400, message: 'provided digest did not match uploaded content' },
  MANIFEST_BLOB_UNKNOWN: { status: 404, message: 'blob unknown to registry' },
  MANIFEST_INVALID: { status: 400, message: 'manifest invalid' },
  MANIFEST_UNKNOWN: { status: 404, message: 'manifest unknown' },
  NAME_INVALID: { status: 400, message: 'invalid repository name' },
  RANGE_INVALID: { status: 416, message: 'invalid content range' },
  SIZE_INVALID: { status: 400, message: 'provided length did not match content length' },
  UNSUPPORTED: { status: 400, message: 'the operation is unsupported' },
} as const satisfies Record<string, { status: number; message: string }>;

/** One of the codes of the table above. */
export type ErrorCode = keyof typeof errorCodes;

/** What else an error may carry beside its code and message. */
export interface ErrorOptions {
  /** The error that led to this one; logged, never sent. */
  readonly cause?: unknown;
  /** Machine-readable help for the caller (the rule that refused, the way out); sent as `detail`. */
  readonly detail?: unknown;
  /** Sent as JSON instead of the usual envelope, where the contract of a route says so. */
  readonly body?: unknown;
  /** Response headers that belong to the refusal, such as `Www-Authenticate` or `Range`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Overrides the status of the code where the specification of a route asks for another one. */
  readonly status?: number;
}

/** An error with a code of the closed set; the message says what was expected and what came. */
export class HavenError extends Error {
  override readonly name = 'HavenError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: unknown;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message?: string, options: ErrorOptions = {}) {
    super(message ?? errorCodes[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? errorCodes[code].status;
    this.detail = options.detail;
    this.body = options.body;
    this.headers = options.headers ?? {};
  }
}

/** Whether `error` is a HavenError, with one of `codes` when some are given. */
export function isHavenError(error: unknown, ...codes: readonly ErrorCode[]): error is HavenError {
  return error instanceof HavenError && (codes.length === 0 || codes.includes(error.code));
}

/** The POSIX or PostgreSQL code of an error (`ENOSPC`, `23505`, …), or undefined when it has none. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
