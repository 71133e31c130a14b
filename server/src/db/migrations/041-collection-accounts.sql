-- What the collector may take, and what it has freed.

-- awaited: uploaded, mounted, or reported to somebody who pushes, for a manifest that is still to come; what a delete
-- leaves behind is not. A run without a time window takes the latter at once, and leaves the former some minutes.
ALTER TABLE repository_blob ADD COLUMN awaited boolean NOT NULL DEFAULT true;
UPDATE repository_blob SET awaited = false WHERE NOT charged;

-- What was freed on a day (in UTC) by the collection that goes on all the time; what a run frees is told with the run.
CREATE TABLE collection_day (
  day       date PRIMARY KEY,
  artifacts bigint NOT NULL DEFAULT 0,
  manifests bigint NOT NULL DEFAULT 0,
  blobs     bigint NOT NULL DEFAULT 0,
  bytes     bigint NOT NULL DEFAULT 0
);
