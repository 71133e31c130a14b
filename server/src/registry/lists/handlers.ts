import { mediaTypes, parseDigest, referrersIndex } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Exchange, RepositoryExchange } from '../exchange.ts';
import { findRepository } from '../repository-store.ts';
import { sendJson } from '../respond.ts';
import { isListedRepository, listReferrers, listRepositories, listTags } from './store.ts';

// One answer holds this many referrers at most; clients follow the Link.
const MAX_REFERRERS = 1000;

/** Handlers of the lists below `/v2`: tags, catalog, referrers. */
export class ListHandlers {
  readonly #database: Database;

  constructor(deps: { readonly database: Database }) {
    this.#database = deps.database;
  }

  /** GET `/v2/<name>/tags/list`. */
  async tags(exchange: RepositoryExchange): Promise<void> {
    const { repository, query } = exchange;
    const limit = pageSize(query);
    const repositoryId = await findRepository(this.#database, repository);
    if (repositoryId === undefined) throw new HavenError('NOT_FOUND', `repository ${repository} not found`);
    const last = textOf(query, 'last');
    const found = limit === 0 ? [] : await listTags(this.#database, repositoryId, { last, limit: oneMore(limit) });
    const { page, link } = cut(found, limit, `/v2/${repository}/tags/list`);
    sendJson(exchange, 200, { name: repository, tags: page }, link);
  }

  /** GET `/v2/_catalog`. */
  async catalog(exchange: Exchange): Promise<void> {
    const { query } = exchange;
    const limit = pageSize(query);
    const last = textOf(query, 'last');
    if (last !== '' && !(await isListedRepository(this.#database, last))) {
      throw new HavenError('BAD_REQUEST', `the repository ${last} given as "last" does not exist`);
    }
    const found = limit === 0 ? [] : await listRepositories(this.#database, { last, limit: oneMore(limit) });
    const { page, link } = cut(found, limit, '/v2/_catalog');
    sendJson(exchange, 200, { repositories: page }, link);
  }

  /** GET `/v2/<name>/referrers/<digest>`; an unknown subject has no referrers, which is not an error. */
  async referrers(exchange: RepositoryExchange, text: string): Promise<void> {
    const { repository, query } = exchange;
    const subject = parseDigest(text);
    if (subject === undefined) throw new HavenError('BAD_REQUEST', `expected a digest, got "${text}"`);
    const artifactType = textOf(query, 'artifactType') || undefined;
    const limit = Math.min(pageSize(query) || MAX_REFERRERS, MAX_REFERRERS);
    const after = Number(query.get('last') ?? 0);
    if (!Number.isSafeInteger(after) || after < 0)
      throw new HavenError('BAD_REQUEST', '"last" is not one of our pages');
    const { total, rows } = await listReferrers(this.#database, repository, {
      subject,
      artifactType,
      after,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const filter = artifactType === undefined ? '' : `&artifactType=${encodeURIComponent(artifactType)}`;
    const next = `/v2/${repository}/referrers/${subject}?last=${page.at(-1)?.id}&n=${limit}${filter}`;
    sendJson(exchange, 200, referrersIndex(page.map((row) => row.descriptor)), {
      'Content-Type': mediaTypes.ociIndex,
      'X-Total-Count': String(total),
      ...(artifactType !== undefined && { 'OCI-Filters-Applied': 'artifactType' }),
      ...(rows.length > limit && { Link: `<${next}>; rel="next"` }),
    });
  }
}

// No name contains U+0000, and the database does not take it.
function textOf(query: URLSearchParams, name: string): string {
  const text = query.get(name) ?? '';
  if (text.includes('\0')) throw new HavenError('BAD_REQUEST', `"${name}" must not contain U+0000`);
  return text;
}

// Harbor: without `n` everything is returned.
function pageSize(query: URLSearchParams): number | undefined {
  const text = query.get('n');
  if (text === null || text === '') return undefined;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  if (size === undefined) throw new HavenError('BAD_REQUEST', `"n" must be a whole number from 0 on, got "${text}"`);
  return size;
}

function oneMore(limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : limit + 1;
}

function cut(found: readonly string[], limit: number | undefined, path: string) {
  if (limit === undefined || found.length <= limit) return { page: found, link: {} };
  const page = found.slice(0, limit);
  const last = encodeURIComponent(page.at(-1) ?? '');
  return { page, link: { Link: `<${path}?last=${last}&n=${limit}>; rel="next"` } };
}
