import type { Digest } from '@haven/oci';
import type { Checkpoint, Packing } from '../../archives/unpacker.ts';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { Appearance, FileKind, Hider, LayerIndex } from './model.ts';

/** A blob of a repository with what is known of its inside. */
export interface IndexedBlob {
  readonly blobId: number;
  readonly digest: Digest;
  readonly size: number;
  readonly index: LayerIndex | undefined;
}

/** A layer of an image whose inside is known, in its place. */
export interface PlacedLayer {
  readonly blobId: number;
  readonly number: number;
}

/** The bytes of an artifact's manifest. */
export async function manifestOf(on: Queryable, artifactId: number): Promise<Buffer | undefined> {
  const row = await on.first<{ content: Buffer }>(sql`
    SELECT m.content FROM artifact a JOIN manifest m ON m.blob_id = a.manifest_blob_id WHERE a.id = ${artifactId}`);
  return row?.content;
}

/** Those of the blobs that the repository has: whoever else has them is nobody's business. */
export async function blobsOf(
  on: Queryable,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<readonly IndexedBlob[]> {
  const rows = await on.many<IndexedBlobRow>(sql`
    SELECT b.id, b.digest, b.size, i.state, i.reason, i.file_count, i.byte_count, i.left_out
    FROM repository_blob rb JOIN blob b ON b.id = rb.blob_id LEFT JOIN layer_index i ON i.blob_id = b.id
    WHERE rb.repository_id = ${repositoryId} AND b.digest = ANY (${digests}::text[])`);
  return rows.map(({ id, digest, size, state, reason, file_count, byte_count, left_out }) => ({
    blobId: id,
    digest,
    size,
    index:
      state === null ? undefined : { state, reason, fileCount: file_count, byteCount: byte_count, leftOut: left_out },
  }));
}

/** Which paths of an image are wanted. */
export interface PathFilter {
  /** Right inside of this directory; everywhere when undefined. */
  readonly parent: string | undefined;
  /** Part of the path, in any case. */
  readonly text: string | undefined;
  readonly offset: number;
  readonly limit: number | undefined;
}

/** One page of the paths of layers, directories first in a directory, with every appearance of each. */
export async function listPaths(
  on: Queryable,
  layers: readonly PlacedLayer[],
  filter: PathFilter,
): Promise<{ readonly paths: readonly (readonly Appearance[])[]; readonly total: number }> {
  const rows = await on.many<PathRow>(sql`
    WITH layer AS (${layerSql(layers)}), found AS MATERIALIZED (
      SELECT f.path, (array_agg(f.kind ORDER BY l.number DESC))[1] AS kind
      FROM layer l JOIN layer_file f USING (blob_id) WHERE ${filterSql(filter)} GROUP BY f.path
    ), shown AS (
      SELECT path, row_number() OVER (ORDER BY (kind <> 'directory'), path) AS place FROM found
      ORDER BY place OFFSET ${filter.offset} LIMIT ${filter.limit ?? null}
    )
    SELECT (SELECT count(*) FROM found) AS total, s.place, l.number, f.path, f.kind, f.size, f.mode, f.modified, f.target, f.place AS start
    FROM (SELECT 1) one LEFT JOIN (shown s CROSS JOIN layer l JOIN layer_file f ON f.blob_id = l.blob_id AND f.path = s.path) ON true
    ORDER BY s.place, l.number`);
  const paths = new Map<string, Appearance[]>();
  for (const row of rows) {
    if (row.path === null) continue;
    const appearance = toAppearance(row);
    paths.set(row.path, [...(paths.get(row.path) ?? []), appearance]);
  }
  return { paths: [...paths.values()], total: rows[0]?.total ?? 0 };
}

/** Every appearance of one path in layers. */
export async function appearancesOf(
  on: Queryable,
  layers: readonly PlacedLayer[],
  path: string,
): Promise<readonly Appearance[]> {
  const rows = await on.many<AppearanceRow>(sql`
    WITH layer AS (${layerSql(layers)})
    SELECT l.number, f.path, f.kind, f.size, f.mode, f.modified, f.target, f.place AS start
    FROM layer l JOIN layer_file f ON f.blob_id = l.blob_id AND f.path = ${path}`);
  return rows.map(toAppearance);
}

/** What hides something at one of these paths: whiteouts, and whatever is no directory where one was. */
export async function hidersAt(
  on: Queryable,
  layers: readonly PlacedLayer[],
  paths: readonly string[],
): Promise<readonly Hider[]> {
  const rows = await on.many<{ number: number; path: string; inside: boolean }>(sql`
    WITH layer AS (${layerSql(layers)})
    SELECT l.number, w.path, w.opaque AS inside
    FROM layer l JOIN layer_whiteout w ON w.blob_id = l.blob_id AND w.path = ANY (${paths}::text[])
    UNION ALL
    SELECT l.number, f.path, true
    FROM layer l JOIN layer_file f ON f.blob_id = l.blob_id AND f.path = ANY (${paths}::text[])
    WHERE f.kind <> 'directory'`);
  return rows.map(({ number, path, inside }) => ({ number, path, reach: inside ? 'inside' : 'path' }));
}

/** How a layer is packed, and the last place before an offset from which unpacking can go on. */
export async function startOf(
  on: Queryable,
  blobId: number,
  offset: number,
): Promise<{ readonly packing: Packing; readonly from: Checkpoint | undefined } | undefined> {
  const row = await on.first<StartRow>(sql`
    SELECT i.packing, c.output_offset, c.input_offset, c.input_bits, c.history
    FROM layer_index i LEFT JOIN LATERAL (
      SELECT * FROM layer_checkpoint WHERE blob_id = i.blob_id AND output_offset <= ${offset}
      ORDER BY output_offset DESC LIMIT 1
    ) c ON true WHERE i.blob_id = ${blobId}`);
  if (!row) return undefined;
  const { packing, output_offset, input_offset, input_bits, history } = row;
  if (output_offset === null || input_offset === null) return { packing, from: undefined };
  return {
    packing,
    from: { output: output_offset, input: input_offset, bits: input_bits ?? 0, window: history ?? undefined },
  };
}

function layerSql(layers: readonly PlacedLayer[]): Sql {
  return sql`
    SELECT * FROM unnest(${layers.map(({ blobId }) => blobId)}::bigint[], ${layers.map(({ number }) => number)}::integer[])
      AS given (blob_id, number)`;
}

function filterSql({ parent, text }: PathFilter): Sql {
  const inside = parent === undefined ? sql`true` : sql`f.parent = ${parent}`;
  return text === undefined ? inside : sql`${inside} AND strpos(lower(f.path), lower(${text})) > 0`;
}

interface IndexedBlobRow {
  readonly id: number;
  readonly digest: Digest;
  readonly size: number;
  readonly state: LayerIndex['state'] | null;
  readonly reason: string;
  readonly file_count: number;
  readonly byte_count: number;
  readonly left_out: number;
}

interface AppearanceRow {
  readonly number: number;
  readonly path: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
  readonly target: string;
  readonly start: number | null;
}

type PathRow = { readonly total: number } & (AppearanceRow | (Omit<AppearanceRow, 'path'> & { readonly path: null }));

interface StartRow {
  readonly packing: Packing;
  readonly output_offset: number | null;
  readonly input_offset: number | null;
  readonly input_bits: number | null;
  readonly history: Buffer | null;
}

function toAppearance({ number, path, kind, size, mode, modified, target, start }: AppearanceRow): Appearance {
  return { number, file: { path, kind, size, mode, modified, target, place: start ?? undefined } };
}
