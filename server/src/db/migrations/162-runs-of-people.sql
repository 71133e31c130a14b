-- What somebody has begun, among very many deliveries that nobody has.
CREATE INDEX execution_by_starter ON execution (started_by, id DESC) WHERE started_by IS NOT NULL AND NOT outdated;
-- The newest that are not hidden, whatever they are.
CREATE INDEX execution_visible ON execution (id DESC) WHERE NOT outdated;
