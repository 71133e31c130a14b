-- Who has named the address of a target: an administrator of the installation or somebody of the project. Of those that
-- are there already nobody knows it.
ALTER TABLE webhook_target ADD COLUMN chosen_by text NOT NULL DEFAULT 'member'
  CONSTRAINT webhook_target_chosen_by CHECK (chosen_by IN ('operator', 'member'));
