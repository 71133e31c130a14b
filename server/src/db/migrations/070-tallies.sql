-- Numbers of the whole installation that are asked for again and again, such as by each scrape of the metrics: kept, so
-- that no table has to be counted, and in the database, so that every process tells the same and a restart forgets none.
--
--     transaction ──► tally_change (a row, no lock) ──► every few seconds, all of them: tally
--
-- The number is the sum of both. Whoever counts adds a row in the transaction of what is counted, and waits for nobody.

-- project_id 0: of no project. labels: what is told apart further, such as the type of an artifact.
CREATE TABLE tally (
  name       text NOT NULL,
  project_id integer NOT NULL DEFAULT 0,
  labels     text[] NOT NULL DEFAULT '{}',
  value      bigint NOT NULL,
  PRIMARY KEY (name, project_id, labels)
);

CREATE TABLE tally_change (
  name       text NOT NULL,
  project_id integer NOT NULL DEFAULT 0,
  labels     text[] NOT NULL DEFAULT '{}',
  change     bigint NOT NULL
);

INSERT INTO tally (name, project_id, labels, value)
SELECT 'artifacts', project_id, ARRAY[type], count(*) FROM artifact WHERE deleted_at IS NULL GROUP BY project_id, type;
INSERT INTO tally (name, project_id, value)
SELECT 'repositories', project_id, count(*) FROM repository WHERE state = 'active' GROUP BY project_id;
INSERT INTO tally (name, project_id, value)
SELECT 'pulls', project_id, sum(pull_count) FROM repository GROUP BY project_id;
INSERT INTO tally (name, value) SELECT 'stored_bytes', coalesce(sum(size), 0) FROM blob;

-- Living artifacts, by project and type.
CREATE FUNCTION tally_artifacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tally_change (name, project_id, labels, change)
  SELECT 'artifacts', project_id, ARRAY[type], CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
  FROM changed WHERE deleted_at IS NULL GROUP BY project_id, type;
  RETURN NULL;
END $$;
CREATE TRIGGER artifacts_added AFTER INSERT ON artifact REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tally_artifacts();
CREATE TRIGGER artifacts_forgotten AFTER DELETE ON artifact REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tally_artifacts();

CREATE FUNCTION tally_artifact_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tally_change (name, project_id, labels, change)
  SELECT 'artifacts', OLD.project_id, ARRAY[OLD.type], -1 WHERE OLD.deleted_at IS NULL
  UNION ALL
  SELECT 'artifacts', NEW.project_id, ARRAY[NEW.type], 1 WHERE NEW.deleted_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER artifact_changed AFTER UPDATE ON artifact FOR EACH ROW
  WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
    OR NEW.deleted_at IS NULL AND (OLD.type <> NEW.type OR OLD.project_id <> NEW.project_id))
  EXECUTE FUNCTION tally_artifact_change();

-- Repositories that people can see.
CREATE FUNCTION tally_repository() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO tally_change (name, project_id, change) SELECT 'repositories', OLD.project_id, -1 WHERE OLD.state = 'active';
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO tally_change (name, project_id, change) SELECT 'repositories', NEW.project_id, 1 WHERE NEW.state = 'active';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER repository_added AFTER INSERT ON repository FOR EACH ROW
  WHEN (NEW.state = 'active') EXECUTE FUNCTION tally_repository();
CREATE TRIGGER repository_changed AFTER UPDATE ON repository FOR EACH ROW
  WHEN (OLD.state <> NEW.state OR OLD.project_id <> NEW.project_id) EXECUTE FUNCTION tally_repository();
CREATE TRIGGER repository_forgotten AFTER DELETE ON repository FOR EACH ROW
  WHEN (OLD.state = 'active') EXECUTE FUNCTION tally_repository();

-- Bytes of all blobs, each counted once however many projects have it.
CREATE FUNCTION tally_stored_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tally_change (name, change)
  SELECT 'stored_bytes', CASE TG_OP WHEN 'INSERT' THEN sum(size) ELSE -sum(size) END FROM changed HAVING sum(size) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER blobs_added AFTER INSERT ON blob REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tally_stored_bytes();
CREATE TRIGGER blobs_forgotten AFTER DELETE ON blob REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tally_stored_bytes();
