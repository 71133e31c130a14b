-- Forgetting a blob asks whether an artifact has it as its manifest; without an index that reads every artifact.
CREATE INDEX artifact_by_manifest_blob ON artifact (manifest_blob_id);
