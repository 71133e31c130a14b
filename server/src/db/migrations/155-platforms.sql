-- What artifacts run on, so that lists are narrowed by it without reading manifests: each platform between slashes, as
-- in `/linux/amd64/ /linux/arm64/v8/`. Null where nobody says.
ALTER TABLE artifact ADD COLUMN platforms text;

UPDATE artifact a SET platforms = known.platforms
FROM (
  SELECT said.id, left(string_agg(DISTINCT said.platform, ' '), 2000) AS platforms
  FROM (
    SELECT own.id, '/' || lower(concat_ws('/', nullif(m.extra_attrs->>'os', ''), nullif(m.extra_attrs->>'architecture', ''),
      nullif(m.extra_attrs->>'variant', ''))) || '/' AS platform
    FROM artifact own JOIN manifest m ON m.blob_id = own.manifest_blob_id
    UNION ALL
    SELECT x.parent_id, '/' || lower(concat_ws('/', nullif(x.platform->>'os', ''), nullif(x.platform->>'architecture', ''),
      nullif(x.platform->>'variant', ''))) || '/'
    FROM artifact_reference x
  ) said
  -- Attestations stand beside images as `unknown/unknown`.
  WHERE said.platform <> '//' AND said.platform NOT LIKE '/unknown/%'
  GROUP BY said.id
) known
WHERE known.id = a.id;
