import type pg from 'pg';
import type { Haven } from '../servers/haven.ts';
import { copyStatement } from './copy-rows.ts';
import { numberMark } from './push.ts';

/** A pushed image of which the database gets many more. */
export interface Template {
  /** With the project. */
  readonly repository: string;
  /** Of its manifest. */
  readonly digest: string;
}

/**
 * Adds copies of an artifact with manifests and digests of their own, each under the tag `<name><number>`, as if each
 * had been pushed: a hundred thousand pushes would take longer than everything that is measured.
 */
export async function addArtifacts(
  haven: Haven,
  template: Template,
  numbers: { readonly name: string; readonly from: number; readonly count: number },
): Promise<void> {
  const { name, from, count } = numbers;
  await inTransaction(haven, async (database) => {
    await selectTemplate(database, template);
    await database.query(
      `CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
       SELECT g AS number, convert_to(replace(convert_from(t.content, 'UTF8'), $1, $2 || g), 'UTF8') AS content,
         NULL::text AS digest, NULL::bigint AS blob_id, NULL::bigint AS artifact_id, NULL::bigint AS version_id
       FROM template_manifest t, generate_series($3::integer, $4::integer) AS g`,
      [numberMark, name, from, from + count - 1],
    );
    await database.query(`UPDATE fresh SET digest = 'sha256:' || encode(sha256(content), 'hex')`);
    await database.query(`CREATE INDEX ON fresh (digest)`);
    await database.query(`INSERT INTO blob (digest, size) SELECT digest, length(content) FROM fresh`);
    await database.query(`UPDATE fresh SET blob_id = b.id FROM blob b WHERE b.digest = fresh.digest`);
    const except = { blob_id: 'f.blob_id', content: 'f.content', stored_at: 'now()' };
    const source = 'fresh f, template_manifest t';
    await database.query(await copyStatement(database, { table: 'manifest', row: 't', except, from: source }));
    await addAssociations(database);
    await addArtifactRows(database);
    await addTagRows(database, name);
  });
}

async function addAssociations(database: pg.Client): Promise<void> {
  await database.query(
    `INSERT INTO repository_blob (repository_id, blob_id, live_refs)
     SELECT t.repository_id, blob_id, 1 FROM fresh, template t`,
  );
  await database.query(
    `INSERT INTO project_blob (project_id, blob_id, charges) SELECT t.project_id, blob_id, 1 FROM fresh, template t`,
  );
  await database.query(
    `UPDATE repository_blob rb SET live_refs = live_refs + (SELECT count(*) FROM fresh)
     FROM template t JOIN artifact_blob ab ON ab.artifact_id = t.id
     WHERE rb.repository_id = t.repository_id AND rb.blob_id = ab.blob_id AND ab.blob_id <> t.manifest_blob_id`,
  );
  await database.query(
    `UPDATE quota SET used = used + (SELECT coalesce(sum(length(content)), 0) FROM fresh)
     FROM template t WHERE quota.project_id = t.project_id`,
  );
}

async function addArtifactRows(database: pg.Client): Promise<void> {
  const except = {
    digest: 'f.digest',
    manifest_blob_id: 'f.blob_id',
    push_time: 'now() - make_interval(secs => f.number)',
  };
  const from = 'fresh f, template t';
  await database.query(await copyStatement(database, { table: 'artifact', row: 't', except, from }));
  await database.query(
    `UPDATE fresh SET artifact_id = a.id FROM artifact a, template t
     WHERE a.repository_id = t.repository_id AND a.digest = fresh.digest`,
  );
  await database.query(
    `INSERT INTO artifact_blob (artifact_id, blob_id)
     SELECT artifact_id, blob_id FROM fresh
     UNION ALL SELECT f.artifact_id, ab.blob_id FROM fresh f, template t
       JOIN artifact_blob ab ON ab.artifact_id = t.id WHERE ab.blob_id <> t.manifest_blob_id`,
  );
}

async function addTagRows(database: pg.Client, name: string): Promise<void> {
  await database.query(
    `INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
     SELECT t.repository_id, $1 || number, f.digest, number, 'bench', 'push' FROM fresh f, template t`,
    [name],
  );
  await database.query(
    `INSERT INTO tag (repository_id, artifact_id, name, version_id)
     SELECT t.repository_id, f.artifact_id, v.name, v.id
     FROM fresh f, template t, tag_version v
     WHERE v.repository_id = t.repository_id AND v.name = $1 || f.number`,
    [name],
  );
}

/** Adds tags `<name><number>` to one artifact. */
export async function addTags(haven: Haven, template: Template, name: string, count: number): Promise<void> {
  await inTransaction(haven, async (database) => {
    await selectTemplate(database, template);
    await database.query(
      `WITH version AS (
         INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
         SELECT repository_id, $1 || g, digest, g, 'bench', 'push' FROM template, generate_series(1, $2::integer) AS g
         RETURNING id, name
       )
       INSERT INTO tag (repository_id, artifact_id, name, version_id)
       SELECT t.repository_id, t.id, version.name, version.id FROM version, template t`,
      [name, count],
    );
  });
}

/** Adds repositories `<name><number>`, each with the artifact under the tag `latest`. */
export async function addRepositories(haven: Haven, template: Template, name: string, count: number): Promise<void> {
  await inTransaction(haven, async (database) => {
    await selectTemplate(database, template);
    await database.query(
      `CREATE TEMPORARY TABLE place ON COMMIT DROP AS
       WITH made AS (
         INSERT INTO repository (project_id, name, state)
         SELECT project_id, $1 || g, 'active' FROM template, generate_series(1, $2::integer) AS g RETURNING repository_id
       ) SELECT repository_id FROM made`,
      [name, count],
    );
    await database.query(
      `INSERT INTO repository_blob (repository_id, blob_id, live_refs)
       SELECT p.repository_id, ab.blob_id, 1 FROM place p, template t JOIN artifact_blob ab ON ab.artifact_id = t.id`,
    );
    await database.query(
      `UPDATE project_blob pb SET charges = charges + (SELECT count(*) FROM place)
       FROM template t JOIN artifact_blob ab ON ab.artifact_id = t.id
       WHERE pb.project_id = t.project_id AND pb.blob_id = ab.blob_id`,
    );
    const insert = await copyStatement(database, {
      table: 'artifact',
      row: 't',
      except: { repository_id: 'p.repository_id' },
      from: 'place p, template t',
      returning: 'id, repository_id',
    });
    await database.query(
      `WITH made AS (
         ${insert}
       ), parts AS (
         INSERT INTO artifact_blob (artifact_id, blob_id)
         SELECT made.id, ab.blob_id FROM made, template t JOIN artifact_blob ab ON ab.artifact_id = t.id
       ), version AS (
         INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
         SELECT made.repository_id, 'latest', t.digest, 1, 'bench', 'push' FROM made, template t
         RETURNING id, repository_id
       )
       INSERT INTO tag (repository_id, artifact_id, name, version_id)
       SELECT repository_id, made.id, 'latest', version.id FROM made JOIN version USING (repository_id)`,
    );
  });
}

/** Adds rows to the audit log of a project, one for each pull somebody could have done. */
export async function addAuditRows(haven: Haven, project: string, count: number): Promise<void> {
  const database = await haven.database();
  await database.query(
    `INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
     SELECT p.project_id, 'pull', 'artifact', p.name || '/image:' || g, 'bench', now() - make_interval(secs => g)
     FROM project p, generate_series(1, $2::integer) AS g WHERE p.name = $1`,
    [project, count],
  );
}

/** Lets two days pass for what was deleted, so that it is due to be collected. */
export async function ageDeleted(haven: Haven, digests: readonly string[]): Promise<void> {
  const database = await haven.database();
  await database.query(
    `UPDATE artifact SET deleted_at = deleted_at - interval '2 days' WHERE digest = ANY ($1) AND deleted_at IS NOT NULL`,
    [digests],
  );
  await database.query(
    `UPDATE repository_blob rb SET touched_at = touched_at - interval '2 days'
     FROM blob b WHERE b.id = rb.blob_id AND rb.live_refs = 0 AND b.digest = ANY ($1)`,
    [digests],
  );
}

async function selectTemplate(database: pg.Client, { repository, digest }: Template): Promise<void> {
  const { rowCount } = await database.query(
    `CREATE TEMPORARY TABLE template ON COMMIT DROP AS
     SELECT a.* FROM artifact a JOIN repository r USING (repository_id) WHERE r.name = $1 AND a.digest = $2`,
    [repository, digest],
  );
  if (rowCount !== 1) throw new Error(`there is no ${repository}@${digest} to make more of`);
  await database.query(
    `CREATE TEMPORARY TABLE template_manifest ON COMMIT DROP AS
     SELECT m.* FROM manifest m JOIN template t ON t.manifest_blob_id = m.blob_id`,
  );
}

/** Changes rows; statistics would come by themselves a minute later, as they do where nobody is in a hurry. */
export async function inTransaction(haven: Haven, work: (database: pg.Client) => Promise<void>): Promise<void> {
  const database = await haven.database();
  await database.query('BEGIN');
  try {
    await work(database);
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
  await database.query('ANALYZE');
}
