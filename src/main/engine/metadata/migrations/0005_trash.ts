import type { Migration } from './migration.ts'

/**
 * Deleted images that can be brought back. An entry holds what its image held by a lease that lasts: its blobs and the
 * diffIDs of its layers. A blob or layer rests when the trash alone holds it. Counters are kept by triggers:
 * - blob.trash_count, layer.trash_count: entries whose lease names its digest;
 * - total.trash_...: on disk, what rests; of the blobs, those that are layers.
 * A lasting lease's digests are deleted before the lease, never by a cascade, so that the triggers see it.
 */
export const trash: Migration = {
  version: 5,
  sql: `
ALTER TABLE lease ADD COLUMN is_lasting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lease_of_work ON lease (id) WHERE is_lasting = 0;

CREATE TABLE trash (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  lease_id INTEGER NOT NULL UNIQUE REFERENCES lease,
  image_id TEXT NOT NULL,
  -- The image as it is recorded again: JSON of an ImageRecord.
  record TEXT NOT NULL,
  -- JSON of the normalised references that it had.
  names TEXT NOT NULL,
  last_tagged INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  docker_size INTEGER NOT NULL,
  -- The operation that deleted it.
  operation_id TEXT
) STRICT;
CREATE INDEX trash_by_deleted ON trash (deleted, number);
CREATE INDEX trash_by_operation ON trash (operation_id) WHERE operation_id IS NOT NULL;

ALTER TABLE blob ADD COLUMN trash_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layer ADD COLUMN trash_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN trash_blobs_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN trash_layer_blobs_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN trash_indexes_disk_size INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER lasting_digest_added AFTER INSERT ON lease_digest
WHEN EXISTS (SELECT 1 FROM lease WHERE id = NEW.lease_id AND is_lasting = 1) BEGIN
  UPDATE blob SET trash_count = trash_count + 1 WHERE digest = NEW.digest;
  UPDATE layer SET trash_count = trash_count + 1 WHERE diff_id = NEW.digest;
END;
CREATE TRIGGER lasting_digest_removed AFTER DELETE ON lease_digest
WHEN EXISTS (SELECT 1 FROM lease WHERE id = OLD.lease_id AND is_lasting = 1) BEGIN
  UPDATE blob SET trash_count = trash_count - 1 WHERE digest = OLD.digest;
  UPDATE layer SET trash_count = trash_count - 1 WHERE diff_id = OLD.digest;
END;

-- An uncompressed layer's blob has the digest that is its diffID: an entry may hold one before the other is there.
CREATE TRIGGER blob_held_before AFTER INSERT ON blob
WHEN EXISTS (SELECT 1 FROM lease_digest WHERE digest = NEW.digest) BEGIN
  UPDATE blob SET trash_count = (
      SELECT count(*) FROM lease_digest JOIN lease ON lease.id = lease_id
      WHERE lease_digest.digest = NEW.digest AND is_lasting = 1)
    WHERE id = NEW.id;
END;
CREATE TRIGGER layer_held_before AFTER INSERT ON layer
WHEN EXISTS (SELECT 1 FROM lease_digest WHERE digest = NEW.diff_id) BEGIN
  UPDATE layer SET trash_count = (
      SELECT count(*) FROM lease_digest JOIN lease ON lease.id = lease_id
      WHERE digest = NEW.diff_id AND is_lasting = 1)
    WHERE id = NEW.id;
END;

CREATE TRIGGER blob_rests AFTER UPDATE OF image_count, trash_count ON blob
WHEN (OLD.image_count = 0 AND OLD.trash_count > 0) <> (NEW.image_count = 0 AND NEW.trash_count > 0) BEGIN
  UPDATE total SET
    trash_blobs_disk_size = trash_blobs_disk_size
      + iif(NEW.image_count = 0 AND NEW.trash_count > 0, NEW.disk_size, -NEW.disk_size),
    trash_layer_blobs_disk_size = trash_layer_blobs_disk_size
      + iif(NEW.image_count = 0 AND NEW.trash_count > 0, NEW.disk_size, -NEW.disk_size)
        * (SELECT count(*) FROM layer_blob WHERE blob_id = NEW.id);
END;
CREATE TRIGGER layer_rests AFTER UPDATE OF chain_count, trash_count ON layer
WHEN (OLD.chain_count = 0 AND OLD.trash_count > 0) <> (NEW.chain_count = 0 AND NEW.trash_count > 0) BEGIN
  UPDATE total SET trash_indexes_disk_size = trash_indexes_disk_size
    + iif(NEW.chain_count = 0 AND NEW.trash_count > 0, NEW.index_disk_size, -NEW.index_disk_size);
END;
CREATE TRIGGER resting_layer_blob_added AFTER INSERT ON layer_blob BEGIN
  UPDATE total SET trash_layer_blobs_disk_size = trash_layer_blobs_disk_size + blob.disk_size
    FROM blob WHERE blob.id = NEW.blob_id AND blob.image_count = 0 AND blob.trash_count > 0;
END;
CREATE TRIGGER layer_of_resting_blobs_going BEFORE DELETE ON layer BEGIN
  UPDATE total SET trash_layer_blobs_disk_size = trash_layer_blobs_disk_size
    - (SELECT coalesce(sum(disk_size), 0) FROM layer_blob JOIN blob ON blob.id = blob_id
       WHERE layer_id = OLD.id AND blob.image_count = 0 AND blob.trash_count > 0);
END;
`,
}
