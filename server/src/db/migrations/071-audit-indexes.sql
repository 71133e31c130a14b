-- Who has pulled this, and who has changed the configuration: looked up in a log of very many rows.

-- Without the time behind it, equal values share their place in the index: an image that is pulled a million times costs
-- little more than one.
CREATE INDEX audit_log_ext_by_resource ON audit_log_ext (resource);
-- Nearly all rows are about artifacts; the others are found among themselves, and those rows pay nothing for it.
CREATE INDEX audit_log_ext_by_other_type ON audit_log_ext (resource_type, op_time DESC, id DESC)
  WHERE resource_type <> 'artifact';
