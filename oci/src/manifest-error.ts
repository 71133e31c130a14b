/** Why a manifest is refused: its content is wrong, or it is of a kind we do not know. */
export type ManifestErrorCode = 'MANIFEST_INVALID' | 'UNSUPPORTED';

/** The one error of the manifest parsers; the message says what was expected, where, and what came. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code: ManifestErrorCode;

  constructor(code: ManifestErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The error for a value at `path` that is not what it should be. */
export function unexpected(path: string, expected: string, got: unknown): ManifestError {
  return new ManifestError('MANIFEST_INVALID', `${path}: expected ${expected}, got ${describe(got)}`);
}

/** A text of strangers for a message: in quotes, on one line, never a whole document. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? quote(value) : String(value);
}
