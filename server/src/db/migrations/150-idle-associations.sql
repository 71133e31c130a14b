-- A push of the next artifact on a base image changes live_refs of the base's layers and nothing else. While live_refs
-- stood in an index, each of these changes made new entries in all indexes of the table, hundreds for one layer, which
-- every look for the layer had to pass until the next vacuum. Whether a blob is needed at all changes seldom.
ALTER TABLE repository_blob ADD COLUMN idle boolean NOT NULL GENERATED ALWAYS AS (live_refs = 0) STORED;
DROP INDEX repository_blob_idle;
CREATE INDEX repository_blob_idle ON repository_blob (touched_at) WHERE idle;
-- Room on each page for the next version of a row.
ALTER TABLE repository_blob SET (fillfactor = 85);
