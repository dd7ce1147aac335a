import type { Migration } from './migration.ts'

/**
 * Counters for the storage page, kept by triggers as those of the first step are:
 * - total.docker_shared_size: chains that two images or more stack, each once;
 * - total.docker_images_size: all images added up, shared layers as often as they are stacked;
 * - total.layer_blobs_size, .layer_blobs_disk_size: blobs that are layers, as stored and on disk;
 * - total.tar_size: the same layers as uncompressed tars;
 * - total.blobs_saved_disk_size: what blobs would take more on disk if each image had its own;
 * - layer.blobs_disk_size: on disk, the blobs of one layer, to sort by.
 * What a cascade is about to delete is counted before it does.
 */
export const storage: Migration = {
  version: 2,
  sql: `
ALTER TABLE layer ADD COLUMN blobs_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN docker_shared_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN docker_images_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN layer_blobs_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN layer_blobs_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN tar_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN blobs_saved_disk_size INTEGER NOT NULL DEFAULT 0;

UPDATE layer SET blobs_disk_size =
  (SELECT coalesce(sum(disk_size), 0) FROM layer_blob JOIN blob ON blob.id = blob_id WHERE layer_id = layer.id);
UPDATE total SET
  docker_shared_size = (SELECT coalesce(sum(docker_size), 0) FROM chain WHERE image_count > 1),
  docker_images_size = (SELECT coalesce(sum(docker_size), 0) FROM image),
  layer_blobs_size = (SELECT coalesce(sum(size), 0) FROM layer_blob JOIN blob ON blob.id = blob_id),
  layer_blobs_disk_size = (SELECT coalesce(sum(blobs_disk_size), 0) FROM layer),
  tar_size = (SELECT coalesce(sum(tar_size), 0) FROM layer),
  blobs_saved_disk_size = (SELECT coalesce(sum(disk_size * (image_count - 1)), 0) FROM blob WHERE image_count > 1);

CREATE INDEX layer_by_docker_size ON layer (docker_size * chain_count, diff_id);
CREATE INDEX layer_by_disk_size ON layer (blobs_disk_size + index_disk_size, diff_id);

CREATE TRIGGER chain_shared AFTER UPDATE OF image_count ON chain
WHEN OLD.image_count < 2 AND NEW.image_count >= 2 BEGIN
  UPDATE total SET docker_shared_size = docker_shared_size + NEW.docker_size;
END;
CREATE TRIGGER chain_unshared AFTER UPDATE OF image_count ON chain
WHEN OLD.image_count >= 2 AND NEW.image_count < 2 BEGIN
  UPDATE total SET docker_shared_size = docker_shared_size - NEW.docker_size;
END;

CREATE TRIGGER image_size_added AFTER INSERT ON image BEGIN
  UPDATE total SET docker_images_size = docker_images_size + NEW.docker_size;
END;
CREATE TRIGGER image_size_removed AFTER DELETE ON image BEGIN
  UPDATE total SET docker_images_size = docker_images_size - OLD.docker_size;
END;

CREATE TRIGGER blob_held AFTER UPDATE OF image_count ON blob
WHEN max(OLD.image_count, 1) <> max(NEW.image_count, 1) BEGIN
  UPDATE total SET blobs_saved_disk_size =
    blobs_saved_disk_size + NEW.disk_size * (max(NEW.image_count, 1) - max(OLD.image_count, 1));
END;

CREATE TRIGGER layer_tar_added AFTER INSERT ON layer BEGIN
  UPDATE total SET tar_size = tar_size + NEW.tar_size;
END;
CREATE TRIGGER layer_tar_removed AFTER DELETE ON layer BEGIN
  UPDATE total SET tar_size = tar_size - OLD.tar_size;
END;

CREATE TRIGGER layer_blob_added AFTER INSERT ON layer_blob BEGIN
  UPDATE layer SET blobs_disk_size = blobs_disk_size + (SELECT disk_size FROM blob WHERE id = NEW.blob_id)
    WHERE id = NEW.layer_id;
  UPDATE total SET layer_blobs_size = layer_blobs_size + size, layer_blobs_disk_size = layer_blobs_disk_size + disk_size
    FROM blob WHERE blob.id = NEW.blob_id;
END;
CREATE TRIGGER layer_blobs_going BEFORE DELETE ON layer BEGIN
  UPDATE total SET
    layer_blobs_size = layer_blobs_size
      - (SELECT coalesce(sum(size), 0) FROM layer_blob JOIN blob ON blob.id = blob_id WHERE layer_id = OLD.id),
    layer_blobs_disk_size = layer_blobs_disk_size - OLD.blobs_disk_size;
END;
CREATE TRIGGER blob_of_layer_going BEFORE DELETE ON blob
WHEN EXISTS (SELECT 1 FROM layer_blob WHERE blob_id = OLD.id) BEGIN
  UPDATE layer SET blobs_disk_size = blobs_disk_size - OLD.disk_size
    WHERE id IN (SELECT layer_id FROM layer_blob WHERE blob_id = OLD.id);
  UPDATE total SET
    layer_blobs_size = layer_blobs_size - OLD.size * (SELECT count(*) FROM layer_blob WHERE blob_id = OLD.id),
    layer_blobs_disk_size =
      layer_blobs_disk_size - OLD.disk_size * (SELECT count(*) FROM layer_blob WHERE blob_id = OLD.id);
END;
`,
}
