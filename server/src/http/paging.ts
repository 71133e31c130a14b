import { joinSql, type Sql, sql } from '../db/sql.ts';
import { tryDecodeForm } from './parameters.ts';

/** The part of a list that is asked for. */
export interface Page {
  /** At most so many items; undefined for all of them. */
  readonly limit: number | undefined;
  readonly offset: number;
}

/** The page that `page` and `page_size` ask for; Harbor reads a size below 1 as "all" and a page below 1 as the first. */
export function pageOf(query: { readonly page?: number | undefined; readonly page_size?: number | undefined }): Page {
  const size = query.page_size ?? 0;
  if (size <= 0) return { limit: undefined, offset: 0 };
  const before = Math.max(0, (query.page ?? 1) - 1);
  return { limit: size, offset: Math.min(before * size, Number.MAX_SAFE_INTEGER) };
}

/** `LIMIT` and `OFFSET` of a page. */
export function limitSql(page: Page): Sql {
  const limit = page.limit === undefined ? sql`` : sql`LIMIT ${page.limit}::bigint`;
  const offset = page.offset === 0 ? sql`` : sql`OFFSET ${page.offset}::bigint`;
  return joinSql([limit, offset], ' ');
}

/** `X-Total-Count`, and `Link` when there is a page before or after this one. */
export function pagingHeaders(
  url: string,
  query: { readonly page?: number | undefined; readonly page_size?: number | undefined },
  total: number,
): Record<string, string> {
  const size = query.page_size ?? 0;
  const page = query.page ?? 1;
  const links: string[] = [];
  if (size > 0) {
    if (page > 1 && (page - 1) * size <= total) links.push(`<${pageUrl(url, page - 1, size)}>; rel="prev"`);
    if (page * size < total) links.push(`<${pageUrl(url, page + 1, size)}>; rel="next"`);
  }
  // Clients split at the comma with its blanks, as Harbor writes it.
  return { 'x-total-count': String(total), ...(links.length > 0 && { link: links.join(' , ') }) };
}

// The request's own path and query with the keys in order and not percent-encoded, as Harbor writes it; where that
// could not stand in a header, encoded.
function pageUrl(url: string, page: number, size: number): string {
  const [path = '', query = ''] = splitOnce(url, '?');
  const values = new URLSearchParams(query);
  values.set('page', String(page));
  values.set('page_size', String(size));
  values.sort();
  const encoded = values.toString();
  const readable = tryDecodeForm(encoded);
  return `${path}?${readable !== undefined && /^[\x20-\x7e]*$/.test(readable) ? readable : encoded}`;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
