import type pg from 'pg';

/** A row of a table that gets company. */
export interface Copy {
  readonly table: string;
  /** Alias of the row in `from`. */
  readonly row: string;
  /** What differs, as SQL expressions by column. */
  readonly except: Readonly<Record<string, string>>;
  /** The FROM clause: the row, and what it is multiplied by. */
  readonly from: string;
  readonly returning?: string;
}

/** The INSERT for copies of a row with all columns the table has, whichever those are in this version. */
export async function copyStatement(database: pg.Client, copy: Copy): Promise<string> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''`,
    [copy.table],
  );
  const names = rows.map((row) => row.name);
  const values = names.map((name) => copy.except[name] ?? `${copy.row}.${name}`);
  const returning = copy.returning === undefined ? '' : ` RETURNING ${copy.returning}`;
  return `INSERT INTO ${copy.table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${copy.from}${returning}`;
}
