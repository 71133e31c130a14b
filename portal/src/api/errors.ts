/** A refusal by the server, or no answer at all (status 0). */
export class ApiError extends Error {
  readonly status: number;
  /** Code of the envelope, such as `NOT_FOUND`; `UNREACHABLE` when there was no answer. */
  readonly code: string;
  /** What names the rule behind the refusal, and the way out; absent in most answers. */
  readonly detail: unknown;
  readonly requestId: string | undefined;
  /** Where the browser has to go instead. */
  readonly redirect: string | undefined;

  constructor(facts: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly detail?: unknown;
    readonly requestId?: string | undefined;
    readonly redirect?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(facts.message, { cause: facts.cause });
    this.name = 'ApiError';
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.requestId = facts.requestId;
    this.redirect = facts.redirect;
  }
}

/** Whether an error is a refusal with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** Reads the envelope `{"errors":[{"code","message","detail"}]}` of a refused request. */
export async function toApiError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const { code, message, detail, redirect } = firstError(text);
  return new ApiError({
    status: response.status,
    code: code ?? String(response.status),
    message: message ?? (text.slice(0, 300) || response.statusText),
    detail,
    requestId,
    redirect,
  });
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: unknown;
  readonly redirect?: string;
}

function firstError(text: string): Refusal {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    if ('redirect_location' in parsed && typeof parsed.redirect_location === 'string') {
      return { redirect: parsed.redirect_location };
    }
    if (!('errors' in parsed) || !Array.isArray(parsed.errors)) return {};
    const [first]: unknown[] = parsed.errors;
    if (typeof first !== 'object' || first === null) return {};
    return {
      ...('code' in first && typeof first.code === 'string' && { code: first.code }),
      ...('message' in first && typeof first.message === 'string' && { message: first.message }),
      ...('detail' in first && { detail: first.detail }),
    };
  } catch {
    return {};
  }
}
