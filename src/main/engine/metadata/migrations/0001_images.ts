import type { Migration } from './migration.ts'

/**
 * Blobs, layers, chains, images and their names. Edges hold row numbers, not digests, to stay small.
 * Every counter is kept by triggers as edges come and go, so that no transaction can forget one:
 * - blob.image_count, chain.image_count: images that hold the row; layer.chain_count: chains made of it;
 * - image.docker_shared_size: the part of its size in chains that two images or more stack;
 * - image.first_name: the first of its tags, to sort by;
 * - total: one row, what `df` reads.
 * An image's edges are deleted before the image, never by a cascade, so that the triggers see it.
 */
export const images: Migration = {
  version: 1,
  sql: `
CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  disk_size INTEGER NOT NULL,
  image_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX blob_unused ON blob (id) WHERE image_count = 0;

CREATE TABLE layer (
  id INTEGER PRIMARY KEY,
  diff_id TEXT NOT NULL UNIQUE,
  tar_size INTEGER NOT NULL,
  docker_size INTEGER NOT NULL,
  entry_count INTEGER NOT NULL,
  index_disk_size INTEGER NOT NULL,
  chain_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX layer_unused ON layer (id) WHERE chain_count = 0;

-- The blobs that hold one layer's content: the tar itself, or compressed forms of it.
CREATE TABLE layer_blob (
  layer_id INTEGER NOT NULL REFERENCES layer ON DELETE CASCADE,
  blob_id INTEGER NOT NULL REFERENCES blob ON DELETE CASCADE,
  media_type TEXT NOT NULL,
  PRIMARY KEY (layer_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX layer_blob_by_blob ON layer_blob (blob_id);

CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  chain_id TEXT NOT NULL UNIQUE,
  parent_id INTEGER REFERENCES chain,
  layer_id INTEGER NOT NULL REFERENCES layer,
  depth INTEGER NOT NULL,
  docker_size INTEGER NOT NULL,
  image_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX chain_by_layer ON chain (layer_id);
CREATE INDEX chain_by_parent ON chain (parent_id);

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  target TEXT NOT NULL,
  parent TEXT,
  created INTEGER NOT NULL,
  platform TEXT NOT NULL,
  labels TEXT NOT NULL,
  -- The labels in lower case, key=value a line, for the search.
  label_text TEXT NOT NULL,
  docker_size INTEGER NOT NULL,
  docker_shared_size INTEGER NOT NULL DEFAULT 0,
  docker_unique_size INTEGER GENERATED ALWAYS AS (docker_size - docker_shared_size) VIRTUAL,
  layer_count INTEGER NOT NULL,
  first_name TEXT,
  last_tagged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX image_by_created ON image (created, digest);
CREATE INDEX image_by_name ON image (first_name IS NULL, replace(first_name, ':', char(1)), digest);
CREATE INDEX image_by_size ON image (docker_size, digest);
CREATE INDEX image_by_parent ON image (parent) WHERE parent IS NOT NULL;

CREATE TABLE image_chain (
  image_id INTEGER NOT NULL REFERENCES image,
  chain_id INTEGER NOT NULL REFERENCES chain,
  PRIMARY KEY (image_id, chain_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_chain_by_chain ON image_chain (chain_id, image_id);

CREATE TABLE image_blob (
  image_id INTEGER NOT NULL REFERENCES image,
  blob_id INTEGER NOT NULL REFERENCES blob,
  PRIMARY KEY (image_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_blob_by_blob ON image_blob (blob_id, image_id);

CREATE TABLE name (
  reference TEXT PRIMARY KEY,
  familiar TEXT NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image,
  is_digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX name_by_image ON name (image_id, is_digest, reference);

CREATE TABLE lease (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;

-- What work under way needs: digests of blobs, and diffIDs for layer indexes.
CREATE TABLE lease_digest (
  digest TEXT NOT NULL,
  lease_id INTEGER NOT NULL REFERENCES lease ON DELETE CASCADE,
  PRIMARY KEY (digest, lease_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_digest_by_lease ON lease_digest (lease_id);

CREATE TABLE total (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  image_count INTEGER NOT NULL DEFAULT 0,
  layer_count INTEGER NOT NULL DEFAULT 0,
  docker_layers_size INTEGER NOT NULL DEFAULT 0,
  blob_count INTEGER NOT NULL DEFAULT 0,
  blobs_disk_size INTEGER NOT NULL DEFAULT 0,
  indexes_disk_size INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO total (one) VALUES (1);

CREATE TRIGGER blob_added AFTER INSERT ON blob BEGIN
  UPDATE total SET blob_count = blob_count + 1, blobs_disk_size = blobs_disk_size + NEW.disk_size;
END;
CREATE TRIGGER blob_removed AFTER DELETE ON blob BEGIN
  UPDATE total SET blob_count = blob_count - 1, blobs_disk_size = blobs_disk_size - OLD.disk_size;
END;

CREATE TRIGGER layer_added AFTER INSERT ON layer BEGIN
  UPDATE total SET indexes_disk_size = indexes_disk_size + NEW.index_disk_size;
END;
CREATE TRIGGER layer_removed AFTER DELETE ON layer BEGIN
  UPDATE total SET indexes_disk_size = indexes_disk_size - OLD.index_disk_size;
END;

CREATE TRIGGER chain_added AFTER INSERT ON chain BEGIN
  UPDATE layer SET chain_count = chain_count + 1 WHERE id = NEW.layer_id;
  UPDATE total SET layer_count = layer_count + 1, docker_layers_size = docker_layers_size + NEW.docker_size;
END;
CREATE TRIGGER chain_removed AFTER DELETE ON chain BEGIN
  UPDATE layer SET chain_count = chain_count - 1 WHERE id = OLD.layer_id;
  UPDATE total SET layer_count = layer_count - 1, docker_layers_size = docker_layers_size - OLD.docker_size;
END;

CREATE TRIGGER image_added AFTER INSERT ON image BEGIN
  UPDATE total SET image_count = image_count + 1;
END;
CREATE TRIGGER image_removed AFTER DELETE ON image BEGIN
  UPDATE total SET image_count = image_count - 1;
END;

CREATE TRIGGER image_chain_added AFTER INSERT ON image_chain BEGIN
  UPDATE chain SET image_count = image_count + 1 WHERE id = NEW.chain_id;
  UPDATE image SET docker_shared_size = docker_shared_size + chain.docker_size
    FROM chain WHERE chain.id = NEW.chain_id AND chain.image_count > 1 AND image.id = NEW.image_id;
  UPDATE image SET docker_shared_size = docker_shared_size + chain.docker_size
    FROM chain WHERE chain.id = NEW.chain_id AND chain.image_count = 2
      AND image.id = (SELECT image_id FROM image_chain WHERE chain_id = NEW.chain_id AND image_id <> NEW.image_id);
END;
CREATE TRIGGER image_chain_removed AFTER DELETE ON image_chain BEGIN
  UPDATE chain SET image_count = image_count - 1 WHERE id = OLD.chain_id;
  UPDATE image SET docker_shared_size = docker_shared_size - chain.docker_size
    FROM chain WHERE chain.id = OLD.chain_id AND chain.image_count = 1
      AND image.id = (SELECT image_id FROM image_chain WHERE chain_id = OLD.chain_id);
END;

CREATE TRIGGER image_blob_added AFTER INSERT ON image_blob BEGIN
  UPDATE blob SET image_count = image_count + 1 WHERE id = NEW.blob_id;
END;
CREATE TRIGGER image_blob_removed AFTER DELETE ON image_blob BEGIN
  UPDATE blob SET image_count = image_count - 1 WHERE id = OLD.blob_id;
END;

CREATE TRIGGER name_added AFTER INSERT ON name WHEN NOT NEW.is_digest BEGIN
  UPDATE image SET first_name = NEW.familiar
    WHERE id = NEW.image_id AND (first_name IS NULL OR first_name > NEW.familiar);
END;
CREATE TRIGGER name_removed AFTER DELETE ON name WHEN NOT OLD.is_digest BEGIN
  UPDATE image SET first_name = (SELECT min(familiar) FROM name WHERE image_id = OLD.image_id AND NOT is_digest)
    WHERE id = OLD.image_id;
END;
`,
}
