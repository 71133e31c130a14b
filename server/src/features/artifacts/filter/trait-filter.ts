import { joinSql, type Sql, sql } from '../../../db/sql.ts';
import { HavenError } from '../../../error.ts';
import { containsSql, escapeLike } from '../../../http/filter.ts';
import type { QueryTerm } from '../../../http/query-language.ts';

const traits: Readonly<Record<string, (term: QueryTerm) => Sql>> = {
  platform: (term) => platformCondition(exactly(term)),
  signed: (term) => signedCondition(exactly(term)),
  label: labelCondition,
};

/** Whether a key of `q` is about something that is no column of artifacts. */
export function isTrait(key: string): boolean {
  return Object.hasOwn(traits, key);
}

/**
 * What `platform`, `signed` and `label` ask of artifacts `a`, each so that the database joins sets instead of asking
 * anew for each row.
 */
export function traitConditions(terms: readonly QueryTerm[]): Sql {
  return joinSql(
    terms.flatMap((term) => traits[term.key]?.(term) ?? []),
    ' AND ',
    sql`TRUE`,
  );
}

/** The condition that a whole text is as a pattern says, in which `*` is any text and `?` any one character. */
export function patternSql(column: Sql, term: QueryTerm): Sql {
  const like = escapeLike(exactly(term)).replaceAll('*', '%').replaceAll('?', '_');
  return sql`${column} LIKE ${like}`;
}

// Each platform stands between slashes, and so does what is looked for.
function platformCondition(text: string): Sql {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || parts.includes('')) {
    throw refuse(`"platform" is an operating system, an architecture or both, such as linux/arm64/v8, not ${text}`);
  }
  return sql`strpos(a.platforms, ${`/${parts.join('/')}/`}) > 0`;
}

function signedCondition(text: string): Sql {
  if (text !== 'true' && text !== 'false') throw refuse(`"signed" is true or false, not ${text}`);
  const found = sql`EXISTS (
    SELECT FROM accessory x JOIN artifact s ON s.id = x.artifact_id AND s.deleted_at IS NULL
    WHERE x.repository_id = a.repository_id AND x.subject_digest = a.digest AND x.type LIKE 'signature.%')`;
  return text === 'true' ? found : sql`NOT ${found}`;
}

// Labels by name, as people know them: one of the project or of the installation.
function labelCondition(term: QueryTerm): Sql {
  const { match } = term;
  const named = match.form === 'fuzzy' ? containsSql(sql`h.name`, match.value) : sql`h.name = ${exactly(term)}`;
  return sql`EXISTS (
    SELECT FROM artifact_label l JOIN harbor_label h ON h.id = l.label_id WHERE l.artifact_id = a.id AND ${named})`;
}

function exactly({ key, match }: QueryTerm): string {
  if (match.form === 'exact') return match.value;
  throw refuse(`the value of "${key}" query can only be exact match value`);
}

/** What a filter is refused with that cannot be understood. */
export function refuse(reason: string): HavenError {
  return new HavenError('BAD_REQUEST', `bad request: ${reason}`);
}
