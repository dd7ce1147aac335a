import type { Migration } from './migration.ts'

/**
 * Unpacked layers, containers and volumes. `snapshot.id` is the number of its folder; numbers come from
 * total.last_snapshot, those of containers' own snapshots too, and none is used twice. A snapshot belongs to a chain by
 * its chainID: it outlives the image while a container stacks it. Counters are kept by triggers:
 * - snapshot.container_count, volume.container_count: containers that stack or mount the row;
 * - total: what `df` reads of them.
 * A container's edges are deleted before the container, never by a cascade, so that the triggers see it.
 */
export const containers: Migration = {
  version: 4,
  sql: `
CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  chain_id TEXT NOT NULL UNIQUE,
  disk_size INTEGER NOT NULL,
  container_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE container (
  id INTEGER PRIMARY KEY,
  container_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  -- No reference: an image may be removed by force while containers that do not run were made from it.
  image_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  config TEXT NOT NULL,
  host_config TEXT NOT NULL,
  mounts TEXT NOT NULL,
  created INTEGER NOT NULL,
  own_snapshot INTEGER NOT NULL UNIQUE,
  docker_image_size INTEGER NOT NULL,
  -- Its removal has begun: what a crash left of it is removed at the next start.
  is_going INTEGER NOT NULL DEFAULT 0,
  -- What it wrote, as last measured; 0 in measured for never.
  docker_size INTEGER NOT NULL DEFAULT 0,
  disk_size INTEGER NOT NULL DEFAULT 0,
  entry_count INTEGER NOT NULL DEFAULT 0,
  measured INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX container_by_image ON container (image_id);

-- The layers that a container stacks, 0 for the topmost.
CREATE TABLE container_snapshot (
  container_id INTEGER NOT NULL REFERENCES container,
  position INTEGER NOT NULL,
  snapshot_id INTEGER NOT NULL REFERENCES snapshot,
  PRIMARY KEY (container_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_snapshot_by_snapshot ON container_snapshot (snapshot_id);

CREATE TABLE volume (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  is_anonymous INTEGER NOT NULL,
  created INTEGER NOT NULL,
  labels TEXT NOT NULL,
  options TEXT NOT NULL,
  container_count INTEGER NOT NULL DEFAULT 0,
  docker_size INTEGER NOT NULL DEFAULT 0,
  disk_size INTEGER NOT NULL DEFAULT 0,
  entry_count INTEGER NOT NULL DEFAULT 0,
  measured INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE container_volume (
  container_id INTEGER NOT NULL REFERENCES container,
  volume_id INTEGER NOT NULL REFERENCES volume,
  PRIMARY KEY (container_id, volume_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_volume_by_volume ON container_volume (volume_id);

ALTER TABLE total ADD COLUMN last_snapshot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN snapshots_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN container_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN containers_docker_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN containers_disk_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN volume_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN volumes_docker_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total ADD COLUMN volumes_disk_size INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER snapshot_added AFTER INSERT ON snapshot BEGIN
  UPDATE total SET snapshots_disk_size = snapshots_disk_size + NEW.disk_size;
END;
CREATE TRIGGER snapshot_removed AFTER DELETE ON snapshot BEGIN
  UPDATE total SET snapshots_disk_size = snapshots_disk_size - OLD.disk_size;
END;
CREATE TRIGGER container_snapshot_added AFTER INSERT ON container_snapshot BEGIN
  UPDATE snapshot SET container_count = container_count + 1 WHERE id = NEW.snapshot_id;
END;
CREATE TRIGGER container_snapshot_removed AFTER DELETE ON container_snapshot BEGIN
  UPDATE snapshot SET container_count = container_count - 1 WHERE id = OLD.snapshot_id;
END;
CREATE TRIGGER container_volume_added AFTER INSERT ON container_volume BEGIN
  UPDATE volume SET container_count = container_count + 1 WHERE id = NEW.volume_id;
END;
CREATE TRIGGER container_volume_removed AFTER DELETE ON container_volume BEGIN
  UPDATE volume SET container_count = container_count - 1 WHERE id = OLD.volume_id;
END;

CREATE TRIGGER container_added AFTER INSERT ON container BEGIN
  UPDATE total SET container_count = container_count + 1;
END;
CREATE TRIGGER container_removed AFTER DELETE ON container BEGIN
  UPDATE total SET container_count = container_count - 1,
    containers_docker_size = containers_docker_size - OLD.docker_size,
    containers_disk_size = containers_disk_size - OLD.disk_size;
END;
CREATE TRIGGER container_measured AFTER UPDATE OF docker_size, disk_size ON container BEGIN
  UPDATE total SET containers_docker_size = containers_docker_size + NEW.docker_size - OLD.docker_size,
    containers_disk_size = containers_disk_size + NEW.disk_size - OLD.disk_size;
END;
CREATE TRIGGER volume_added AFTER INSERT ON volume BEGIN
  UPDATE total SET volume_count = volume_count + 1;
END;
CREATE TRIGGER volume_removed AFTER DELETE ON volume BEGIN
  UPDATE total SET volume_count = volume_count - 1,
    volumes_docker_size = volumes_docker_size - OLD.docker_size,
    volumes_disk_size = volumes_disk_size - OLD.disk_size;
END;
CREATE TRIGGER volume_measured AFTER UPDATE OF docker_size, disk_size ON volume BEGIN
  UPDATE total SET volumes_docker_size = volumes_docker_size + NEW.docker_size - OLD.docker_size,
    volumes_disk_size = volumes_disk_size + NEW.disk_size - OLD.disk_size;
END;
`,
}
