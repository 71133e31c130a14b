-- Tells processes what changes, for those who look on: repositories, and runs of jobs. Written by triggers, because
-- there are many places that change them, and a place that is forgotten would leave pages stale.

CREATE FUNCTION announce_pushed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('haven_live', json_build_object('kind', 'repository', 'name', r.name)::text)
  FROM (SELECT DISTINCT repository_id FROM added WHERE type IN ('PUSH_ARTIFACT', 'DELETE_ARTIFACT')) changed
  JOIN repository r USING (repository_id);
  RETURN NULL;
END $$;
CREATE TRIGGER event_live AFTER INSERT ON event
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION announce_pushed();

CREATE FUNCTION announce_tagged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('haven_live', json_build_object('kind', 'repository', 'name', r.name)::text)
  FROM (SELECT DISTINCT repository_id FROM added) changed JOIN repository r USING (repository_id);
  RETURN NULL;
END $$;
CREATE TRIGGER tag_version_live AFTER INSERT ON tag_version
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION announce_tagged();

-- Runs of what belongs to a project say to which, so that its people may be told.
CREATE FUNCTION announce_execution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('haven_live', json_build_object(
    'kind', 'job', 'type', NEW.vendor_type, 'policy', NEW.vendor_id, 'id', NEW.id, 'status', NEW.status,
    'project', CASE NEW.vendor_type
      WHEN 'RETENTION' THEN (SELECT project_id FROM retention_policy WHERE id = NEW.vendor_id)
      WHEN 'WEBHOOK' THEN (SELECT project_id FROM webhook_policy WHERE id = NEW.vendor_id)
    END)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER execution_begun_live AFTER INSERT ON execution FOR EACH ROW EXECUTE FUNCTION announce_execution();
CREATE TRIGGER execution_changed_live AFTER UPDATE OF status ON execution FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION announce_execution();
