-- What a config and a manifest say moves to the manifest's own row. Rows of artifacts are small then, so that filters
-- and sort orders without an index of their own read little; and artifacts of the same manifest share it.
ALTER TABLE manifest
  ADD COLUMN extra_attrs jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN annotations jsonb NOT NULL DEFAULT '{}';

UPDATE manifest m SET extra_attrs = a.extra_attrs, annotations = coalesce(a.annotations, '{}')
FROM artifact a WHERE a.manifest_blob_id = m.blob_id;

ALTER TABLE artifact DROP COLUMN extra_attrs, DROP COLUMN annotations;
