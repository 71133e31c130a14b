import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql } from '../../http/paging.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { Accessory } from './model.ts';
import { type ByArtifact, groupBy } from './part-queries.ts';
import type { ArtifactFilter } from './queries.ts';

// Anybody who may push can attach as many as they like: a page carries no more of each artifact, its own list all.
const SHOWN_PER_ARTIFACT = 1000;

const filterColumns: FilterColumns = {
  id: { column: sql`x.id`, type: 'integer' },
  artifact_id: { column: sql`x.artifact_id`, type: 'integer' },
  type: { column: sql`x.type`, type: 'text' },
  digest: { column: sql`a.digest`, type: 'text' },
  size: { column: sql`a.size`, type: 'integer' },
  creation_time: { column: sql`x.creation_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    id: sql`x.id`,
    artifact_id: sql`x.artifact_id`,
    type: sql`x.type`,
    digest: sql`a.digest`,
    size: sql`a.size`,
    creation_time: sql`x.creation_time`,
  },
  fallback: sql`x.creation_time DESC`,
  unique: sql`x.id DESC`,
};

/** The accessories of artifacts, the first attached first. */
export async function accessoriesOfArtifacts(on: Queryable, ids: readonly number[]): Promise<ByArtifact<Accessory>> {
  const rows = await on.many<AccessoryRow>(sql`
    SELECT subject.id AS shown_at, subject.id AS subject_id, found.*, r.name AS repository
    FROM artifact subject JOIN repository r ON r.repository_id = subject.repository_id, LATERAL (
      SELECT ${columns} FROM accessory x JOIN artifact a ON a.id = x.artifact_id AND a.deleted_at IS NULL
      WHERE ${belongsTo(sql`subject`)} ORDER BY x.id LIMIT ${SHOWN_PER_ARTIFACT}
    ) found
    WHERE subject.id = ANY (${ids}::bigint[]) ORDER BY found.id`);
  return groupAtShown(rows);
}

/** The signatures of the indexes that contain each artifact, for artifacts that have no signature of their own. */
export async function inheritedAccessories(on: Queryable, ids: readonly number[]): Promise<ByArtifact<Accessory>> {
  const rows = await on.many<AccessoryRow>(sql`
    SELECT DISTINCT ON (x.id, child.id) child.id AS shown_at, parent.id AS subject_id, ${columns}, r.name AS repository
    FROM artifact child JOIN repository r ON r.repository_id = child.repository_id
    JOIN artifact_reference f ON f.child_id = child.id
    JOIN artifact parent ON parent.id = f.parent_id AND parent.deleted_at IS NULL
    JOIN accessory x ON ${belongsTo(sql`parent`)} AND x.type LIKE 'signature.%'
    JOIN artifact a ON a.id = x.artifact_id AND a.deleted_at IS NULL
    WHERE child.id = ANY (${ids}::bigint[]) AND NOT EXISTS (
      SELECT FROM accessory own JOIN artifact signature ON signature.id = own.artifact_id
      WHERE own.repository_id = child.repository_id AND own.subject_digest = child.digest
        AND own.type LIKE 'signature.%' AND signature.deleted_at IS NULL)
    ORDER BY x.id, child.id LIMIT ${SHOWN_PER_ARTIFACT}`);
  return groupAtShown(rows);
}

/** One page of the accessories of an artifact, and the number of all of them. */
export async function listAccessories(
  on: Queryable,
  artifactId: number,
  filter: ArtifactFilter,
): Promise<{ readonly accessories: readonly Accessory[]; readonly total: number }> {
  const from = sql`
    FROM artifact subject JOIN repository r ON r.repository_id = subject.repository_id
    JOIN accessory x ON ${belongsTo(sql`subject`)} JOIN artifact a ON a.id = x.artifact_id AND a.deleted_at IS NULL
    WHERE subject.id = ${artifactId} AND ${filterSql(filter.terms, filterColumns)}`;
  const rows = await on.many<AccessoryRow>(sql`
    SELECT subject.id AS shown_at, subject.id AS subject_id, ${columns}, r.name AS repository ${from}
    ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { accessories: rows.map(toAccessory), total: count?.count ?? 0 };
}

/** Whether an artifact is an accessory of another one. */
export async function isAccessory(on: Queryable, artifactId: number): Promise<boolean> {
  return (await on.first(sql`SELECT 1 FROM accessory WHERE artifact_id = ${artifactId}`)) !== undefined;
}

const columns = sql`x.id, x.artifact_id, x.subject_digest, x.type, x.creation_time, a.digest, a.size`;

function belongsTo(subject: Sql): Sql {
  return sql`x.repository_id = ${subject}.repository_id AND x.subject_digest = ${subject}.digest`;
}

interface AccessoryRow {
  /** The artifact in whose list it is shown. */
  readonly shown_at: number;
  readonly subject_id: number;
  readonly id: number;
  readonly artifact_id: number;
  readonly subject_digest: string;
  readonly type: string;
  readonly creation_time: Date;
  readonly digest: string;
  readonly size: number;
  readonly repository: string;
}

function groupAtShown(rows: readonly AccessoryRow[]): ByArtifact<Accessory> {
  const groups = groupBy(rows, (row) => row.shown_at);
  return new Map([...groups].map(([id, group]) => [id, group.map(toAccessory)]));
}

function toAccessory(row: AccessoryRow): Accessory {
  return {
    id: row.id,
    artifactId: row.artifact_id,
    subjectId: row.subject_id,
    subjectDigest: row.subject_digest,
    repository: row.repository,
    digest: row.digest,
    size: row.size,
    type: row.type,
    createdAt: row.creation_time,
  };
}
