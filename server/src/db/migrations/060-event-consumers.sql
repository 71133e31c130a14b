-- How far each reader of `event` is.
--
-- Ids are given out before transactions commit, so an event with a lower id can come to light later; transaction
-- numbers have the same trouble. What tells the order in which events came to light are snapshots: `seen` sees what is
-- done. When there is more, `reading` is a snapshot taken then, and what it sees and `seen` does not is a window that
-- is read by id, from `position` on. Events that one waited for another to write are in the order of their ids, or in
-- different windows.
DELETE FROM event_cursor;
ALTER TABLE event_cursor
  DROP COLUMN xact,
  DROP COLUMN event_id,
  ADD COLUMN seen pg_snapshot NOT NULL,
  -- Null while no window is open.
  ADD COLUMN reading pg_snapshot,
  ADD COLUMN position bigint NOT NULL DEFAULT 0,
  ADD COLUMN last_id bigint NOT NULL DEFAULT 0,
  ADD COLUMN update_time timestamptz NOT NULL DEFAULT now();

CREATE INDEX event_by_xact ON event (xact);
-- For replays.
CREATE INDEX event_by_project ON event (project_id, id);

-- Events that are not worth a row unless somebody waits for them: every pull of an image would be one. A row is a
-- reader's wish for the events of one type in a project.
CREATE TABLE event_wish (
  project_id integer NOT NULL REFERENCES project ON DELETE CASCADE,
  type       text NOT NULL,
  consumer   text NOT NULL,
  PRIMARY KEY (project_id, type, consumer)
);
