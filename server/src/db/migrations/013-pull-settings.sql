-- What the settings mean to the accounting of pulls: whether they are counted, whether they leave their time, and how
-- the names of those begin whose pulls do neither (scanners; empty for nobody).
ALTER TABLE setting_effect
  ADD COLUMN pulls_counted boolean NOT NULL DEFAULT true,
  ADD COLUMN pulls_timed boolean NOT NULL DEFAULT true,
  ADD COLUMN unnoticed_pullers text NOT NULL DEFAULT '';
