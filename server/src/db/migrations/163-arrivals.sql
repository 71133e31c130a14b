-- Which blob a request is about to make of the bytes of an upload. They are put in their place with no lock held, so this
-- is what keeps the collector from them; `registry/blobs/arrivals.ts` says how.
ALTER TABLE upload ADD COLUMN digest text;
CREATE INDEX upload_by_digest ON upload (digest) WHERE digest IS NOT NULL;
