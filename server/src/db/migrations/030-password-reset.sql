-- Links that were mailed for choosing a new password. Only a hash of the token is kept; a row goes when it is used, when
-- another one of the account is, and when it is old. email: where it was sent, which must still be the account's.
CREATE TABLE password_reset (
  token_hash    text PRIMARY KEY,
  user_id       integer NOT NULL REFERENCES harbor_user ON DELETE CASCADE,
  email         text NOT NULL,
  creation_time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX password_reset_by_user ON password_reset (user_id, creation_time);
