-- Tags in the order of the versions that they name: 1.10 after 1.9, and 1.0-rc1 before 1.0.

-- Every number is made twenty digits long, so that texts are in the order of numbers. A `v` before a number does not
-- count. A hyphen comes before the end of the name and everything else after it: 1.0-rc before 1.0 before 1.0.1.
CREATE FUNCTION tag_version_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg(
    CASE WHEN part[1] ~ '^[0-9]' THEN lpad(part[1], 20, '0') ELSE translate(part[1], '-', '!') END, '' ORDER BY place
  ) || '"'
  FROM regexp_matches(regexp_replace(name, '^[vV](?=[0-9])', ''), '[0-9]{1,20}|[^0-9]+', 'g')
    WITH ORDINALITY AS parts (part, place)
$$;

CREATE INDEX tag_by_version ON tag (repository_id, (tag_version_key(name) COLLATE "C"), name);
CREATE INDEX tag_by_push ON tag (repository_id, push_time, id);
