/** Inclusive first and last byte. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** The span a chunk of an upload fills, and the whole size where the client knows it. */
export interface ContentRange extends ByteSpan {
  readonly total?: number;
}

/**
 * Reads the `Content-Range` of an upload chunk: `0-99` as the distribution specification has it, or
 * `bytes 0-99/200` (`/*`) as HTTP has it; undefined when it is malformed or ends before it starts.
 */
export function parseContentRange(text: string): ContentRange | undefined {
  const match = /^(?:([0-9]+)-([0-9]+)|bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*))$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, plainStart, plainEnd, httpStart, httpEnd, total] = match;
  const range = {
    start: Number(plainStart ?? httpStart),
    end: Number(plainEnd ?? httpEnd),
    ...(total !== undefined && total !== '*' && { total: Number(total) }),
  };
  if (!Object.values(range).every(Number.isSafeInteger) || range.start > range.end) return undefined;
  return range.total !== undefined && range.total <= range.end ? undefined : range;
}

/** The `Range` header of an upload's answer, `0-<last byte>`; an empty upload gives `0-0` like any registry. */
export function formatUploadRange(size: number): string {
  return `0-${Math.max(0, size - 1)}`;
}

/**
 * Reads the `Range` of a GET for content of `size` bytes. Anything but one well-formed range of bytes is ignored, as
 * RFC 9110 §14.2 allows, and so is every range of empty content, which some clients ask for always.
 */
export function parseByteRange(header: string, size: number): ByteSpan | 'unsatisfiable' | 'ignore' {
  const match = /^bytes=[ \t]*([0-9]*)-([0-9]*)$/i.exec(header.trim());
  if (match === null) return 'ignore';
  const [, first, last] = match;
  if (first === '') return last === '' ? 'ignore' : suffix(Number(last), size);
  // Positions too large for a number become Infinity or lose their last digits, far beyond any size.
  const start = Number(first);
  const end = last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (start > end || size === 0) return 'ignore';
  return start >= size ? 'unsatisfiable' : { start, end: Math.min(end, size - 1) };
}

function suffix(length: number, size: number): ByteSpan | 'unsatisfiable' | 'ignore' {
  if (size === 0) return 'ignore';
  return length === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 };
}
