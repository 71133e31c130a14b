-- The person who has asked for a run; null where a schedule, an event or a program did.
ALTER TABLE execution ADD COLUMN started_by integer REFERENCES harbor_user;

UPDATE execution e SET started_by = u.user_id
FROM harbor_user u
WHERE e.trigger = 'MANUAL' AND e.vendor_type = 'RETENTION' AND NOT u.deleted AND u.username = e.extra_attrs ->> 'operator';

UPDATE execution e SET started_by = u.user_id
FROM task t JOIN harbor_user u ON u.username = t.parameters ->> 'requested_by'
WHERE e.trigger = 'MANUAL' AND e.vendor_type = 'PURGE_AUDIT_LOG' AND t.execution_id = e.id AND NOT u.deleted;

-- Deliveries in the form of Slack belong to a project as well; its people were not told of them.
CREATE OR REPLACE FUNCTION announce_execution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('haven_live', json_build_object(
    'kind', 'job', 'type', NEW.vendor_type, 'policy', NEW.vendor_id, 'id', NEW.id, 'status', NEW.status,
    'project', CASE NEW.vendor_type
      WHEN 'RETENTION' THEN (SELECT project_id FROM retention_policy WHERE id = NEW.vendor_id)
      WHEN 'WEBHOOK' THEN (SELECT project_id FROM webhook_policy WHERE id = NEW.vendor_id)
      WHEN 'SLACK' THEN (SELECT project_id FROM webhook_policy WHERE id = NEW.vendor_id)
    END)::text);
  RETURN NULL;
END $$;
