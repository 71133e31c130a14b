-- What people are shown of their sessions: an id that opens nothing, and the browser they signed in with.
ALTER TABLE session
  ADD COLUMN public_id  uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN user_agent text NOT NULL DEFAULT '';
