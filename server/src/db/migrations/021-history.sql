-- What history and trash are looked up by.

ALTER TABLE repository ADD COLUMN deleted_by text;

-- What happened in a repository, the newest first; and which tags went when an artifact was deleted.
CREATE INDEX tag_version_by_time ON tag_version (repository_id, at DESC, id DESC);

CREATE INDEX artifact_trash_by_project ON artifact (project_id, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX repository_trash_by_project ON repository (project_id, deleted_at DESC, repository_id DESC)
  WHERE state = 'deleted';
