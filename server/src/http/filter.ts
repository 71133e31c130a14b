import { joinSql, type Sql, sql } from '../db/sql.ts';
import { HavenError } from '../error.ts';
import type { QueryItem, QueryMatch, QueryTerm } from './query-language.ts';

/** What a column holds, which decides how a value of the query language is compared with it. */
export type ColumnType = 'text' | 'integer' | 'boolean' | 'time';

/** The columns a list may be filtered by, under their names in the query language; everything else is ignored. */
export type FilterColumns = Readonly<Record<string, { readonly column: Sql; readonly type: ColumnType }>>;

/**
 * The condition of a list query, `TRUE` when nothing is asked. Keys are column names or Harbor's field names
 * (`project_id`, `ProjectID`), optionally with an operator as in `creation_time__gte`. Only columns of the allow-list
 * can be named, so no secret can be guessed by filtering; a value that the column cannot hold is `BAD_REQUEST`.
 */
export function filterSql(terms: readonly QueryTerm[], columns: FilterColumns): Sql {
  const known = new Map(Object.entries(columns).map(([name, column]) => [plainName(name), column]));
  const conditions = terms.flatMap(({ key, match }) => {
    const [name = '', operator] = key.split('__');
    const target = known.get(plainName(name));
    if (!target) return [];
    const condition = compare(target.column, target.type, match, operator, key);
    return condition ? [condition] : [];
  });
  return joinSql(conditions, ' AND ', sql`TRUE`);
}

/** A text as a pattern of `LIKE` that only it matches. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

/** A case-insensitive substring condition; `%`, `_` and `\` are ordinary characters. */
export function containsSql(column: Sql, part: string): Sql {
  return sql`${column} ILIKE ${`%${escapeLike(part)}%`}`;
}

/** A name without case and underscores, so that Harbor's two spellings of a field are one. */
export function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function compare(
  column: Sql,
  type: ColumnType,
  match: QueryMatch,
  operator: string | undefined,
  key: string,
): Sql | undefined {
  const value = (item: QueryItem) => convert(item, type, key);
  switch (match.form) {
    case 'exact':
      return compareOne(column, type, match.value, operator, key);
    case 'fuzzy':
      return containsSql(type === 'text' ? column : sql`${column}::text`, match.value);
    case 'range': {
      const sides = [
        ...(match.min === undefined ? [] : [sql`${column} >= ${value(match.min)}`]),
        ...(match.max === undefined ? [] : [sql`${column} <= ${value(match.max)}`]),
      ];
      return joinSql(sides, ' AND ');
    }
    case 'any':
      if (match.items.length === 0) return sql`FALSE`;
      return sql`${column} IN (${joinSql(
        match.items.map((item) => sql`${value(item)}`),
        ', ',
      )})`;
    case 'all':
      // A column has one value: it is all of several only if they are the same.
      return joinSql(
        match.items.map((item) => sql`${column} = ${value(item)}`),
        ' AND ',
        sql`TRUE`,
      );
  }
}

function compareOne(
  column: Sql,
  type: ColumnType,
  text: string,
  operator: string | undefined,
  key: string,
): Sql | undefined {
  const value = () => convert(text, type, key);
  switch (operator) {
    case undefined:
    case 'exact':
    case 'in':
      return sql`${column} = ${value()}`;
    case 'icontains':
      return containsSql(type === 'text' ? column : sql`${column}::text`, text);
    case 'gte':
      return sql`${column} >= ${value()}`;
    case 'lte':
      return sql`${column} <= ${value()}`;
    case 'gt':
      return sql`${column} > ${value()}`;
    case 'lt':
      return sql`${column} < ${value()}`;
    default:
      return undefined;
  }
}

const typeWords = { text: 'text', integer: 'an integer', boolean: 'true or false', time: 'a time' } as const;

function convert(item: QueryItem, type: ColumnType, key: string): Sql {
  switch (type) {
    case 'text':
      return sql`${item instanceof Date ? item.toISOString() : String(item)}::text`;
    case 'integer':
      if (/^[+-]?\d{1,16}$/.test(String(item))) return sql`${Number(item)}::bigint`;
      break;
    case 'boolean':
      if (/^(true|false|1|0)$/i.test(String(item))) return sql`${/^(true|1)$/i.test(String(item))}::boolean`;
      break;
    case 'time': {
      const time = item instanceof Date ? item : parseTime(String(item));
      if (time) return sql`${time}::timestamptz`;
      break;
    }
  }
  throw new HavenError(
    'BAD_REQUEST',
    `bad request: ${JSON.stringify(String(item))} is not ${typeWords[type]}, which ${key} is`,
  );
}

// Without a zone a time is UTC.
function parseTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(text) && text.length > 10 ? text : `${text}${text.length > 10 ? 'Z' : ''}`;
  const time = new Date(zoned.replace(' ', 'T'));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
