-- What an artifact in the trash was called, and whether it comes back with another one; so that a page of the trash is
-- read from an index, however much was deleted at once.
ALTER TABLE artifact
  ADD COLUMN deleted_tags text[],
  ADD COLUMN deleted_along boolean NOT NULL DEFAULT false;

UPDATE artifact a SET
  deleted_along = EXISTS (
      SELECT FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
      WHERE x.child_id = a.id AND parent.deleted_at = a.deleted_at)
    OR EXISTS (
      SELECT FROM accessory x JOIN artifact s ON s.repository_id = a.repository_id AND s.digest = x.subject_digest
      WHERE x.artifact_id = a.id AND s.deleted_at = a.deleted_at AND s.id <> a.id),
  deleted_tags = ARRAY(
    SELECT gone.name FROM tag_version gone CROSS JOIN LATERAL (
      SELECT digest FROM tag_version before
      WHERE before.repository_id = gone.repository_id AND before.name = gone.name AND before.hlc < gone.hlc
      ORDER BY before.hlc DESC LIMIT 1) before
    WHERE gone.repository_id = a.repository_id AND gone.at = a.deleted_at AND gone.digest IS NULL
      AND before.digest = a.digest
    ORDER BY gone.name COLLATE "C")
WHERE a.deleted_at > '-infinity';

DROP INDEX artifact_trash_by_project;
CREATE INDEX artifact_trash_by_project ON artifact (project_id, deleted_at DESC, id DESC)
  WHERE deleted_at IS NOT NULL AND NOT deleted_along;
