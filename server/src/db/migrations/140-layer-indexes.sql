-- What is inside of layers: read once, when somebody first looks, and gone with the blob.

-- state: complete; cut says that the layer has more than is listed; refused that nothing could be read of it.
CREATE TABLE layer_index (
  blob_id       bigint PRIMARY KEY REFERENCES blob ON DELETE CASCADE,
  state         text NOT NULL CHECK (state IN ('complete', 'cut', 'refused')),
  reason        text NOT NULL DEFAULT '',
  packing       text NOT NULL CHECK (packing IN ('none', 'gzip', 'zstd')),
  file_count    integer NOT NULL,
  byte_count    bigint NOT NULL, -- unpacked
  left_out      integer NOT NULL, -- files whose names no path can be
  creation_time timestamptz NOT NULL DEFAULT now()
);

-- place: where its bytes begin in the unpacked layer; null when it has none to show.
CREATE TABLE layer_file (
  blob_id  bigint NOT NULL REFERENCES layer_index ON DELETE CASCADE,
  path     text COLLATE "C" NOT NULL,
  parent   text COLLATE "C" NOT NULL,
  kind     text NOT NULL,
  size     bigint NOT NULL,
  mode     integer NOT NULL,
  modified bigint NOT NULL, -- seconds since 1970
  target   text NOT NULL DEFAULT '',
  place    bigint,
  PRIMARY KEY (blob_id, path)
);
CREATE INDEX layer_file_by_parent ON layer_file (blob_id, parent);

-- Hides what layers below have at the path, or, when opaque, inside of it.
CREATE TABLE layer_whiteout (
  blob_id bigint NOT NULL REFERENCES layer_index ON DELETE CASCADE,
  path    text COLLATE "C" NOT NULL,
  parent  text COLLATE "C" NOT NULL,
  opaque  boolean NOT NULL,
  PRIMARY KEY (blob_id, path, opaque)
);

-- A place from which unpacking can go on; history is what came before it, packed.
CREATE TABLE layer_checkpoint (
  blob_id       bigint NOT NULL REFERENCES layer_index ON DELETE CASCADE,
  output_offset bigint NOT NULL,
  input_offset  bigint NOT NULL,
  input_bits    smallint NOT NULL,
  history       bytea,
  PRIMARY KEY (blob_id, output_offset)
);
