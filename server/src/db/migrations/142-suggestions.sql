-- What people look for by its first letters, in all projects.
CREATE INDEX tag_by_name ON tag (name, push_time DESC);
CREATE INDEX artifact_by_digest ON artifact (digest COLLATE "C") WHERE deleted_at IS NULL;

-- Runs that have failed, for those who look after them.
CREATE INDEX execution_failed ON execution (end_time DESC) WHERE status = 'Error' AND NOT outdated;
