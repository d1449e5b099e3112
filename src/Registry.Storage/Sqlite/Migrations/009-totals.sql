-- The size as totals have it: a damaged one, however far off, must not keep anybody from writing because the sum is too large.
ALTER TABLE blob ADD COLUMN counted_size INTEGER GENERATED ALWAYS AS (max(0, min(size, 1125899906842624))) VIRTUAL;

-- What everything comes to, for whoever asks often: one row, kept by the triggers below whoever changes what is counted, cascades included.
-- repositories: those that hold a manifest. manifests: one that two repositories hold counts twice. shared_bytes: what the blobs of two
-- or more repositories would take besides, if each repository kept its own.
CREATE TABLE total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  repositories INTEGER NOT NULL,
  manifests INTEGER NOT NULL,
  tags INTEGER NOT NULL,
  blobs INTEGER NOT NULL,
  blob_bytes INTEGER NOT NULL,
  shared_bytes INTEGER NOT NULL,
  uploads INTEGER NOT NULL
) STRICT;

INSERT INTO total (id, repositories, manifests, tags, blobs, blob_bytes, shared_bytes, uploads) SELECT
  1,
  (SELECT count(*) FROM repository WHERE manifest_count > 0),
  (SELECT count(*) FROM manifest),
  (SELECT count(*) FROM tag),
  (SELECT count(*) FROM blob),
  (SELECT ifnull(sum(counted_size), 0) FROM blob),
  (SELECT ifnull(sum(b.counted_size * (l.links - 1)), 0)
   FROM (SELECT blob_id, count(*) AS links FROM blob_link GROUP BY blob_id HAVING links > 1) AS l CROSS JOIN blob AS b ON b.id = l.blob_id),
  (SELECT count(*) FROM upload);

CREATE TRIGGER total_repository_listed AFTER UPDATE OF manifest_count ON repository
WHEN (OLD.manifest_count > 0) <> (NEW.manifest_count > 0) BEGIN
  UPDATE total SET repositories = repositories + iif(NEW.manifest_count > 0, 1, -1);
END;

CREATE TRIGGER total_repository_added AFTER INSERT ON repository WHEN NEW.manifest_count > 0 BEGIN
  UPDATE total SET repositories = repositories + 1;
END;

CREATE TRIGGER total_repository_removed AFTER DELETE ON repository WHEN OLD.manifest_count > 0 BEGIN
  UPDATE total SET repositories = repositories - 1;
END;

CREATE TRIGGER total_manifest_added AFTER INSERT ON manifest BEGIN
  UPDATE total SET manifests = manifests + 1;
END;

CREATE TRIGGER total_manifest_removed AFTER DELETE ON manifest BEGIN
  UPDATE total SET manifests = manifests - 1;
END;

CREATE TRIGGER total_tag_added AFTER INSERT ON tag BEGIN
  UPDATE total SET tags = tags + 1;
END;

CREATE TRIGGER total_tag_removed AFTER DELETE ON tag BEGIN
  UPDATE total SET tags = tags - 1;
END;

CREATE TRIGGER total_blob_added AFTER INSERT ON blob BEGIN
  UPDATE total SET blobs = blobs + 1, blob_bytes = blob_bytes + NEW.counted_size;
END;

CREATE TRIGGER total_blob_removed AFTER DELETE ON blob BEGIN
  UPDATE total SET blobs = blobs - 1, blob_bytes = blob_bytes - OLD.counted_size;
END;

CREATE TRIGGER total_blob_resized AFTER UPDATE OF size ON blob WHEN NEW.counted_size <> OLD.counted_size BEGIN
  UPDATE total SET
    blob_bytes = blob_bytes + NEW.counted_size - OLD.counted_size,
    shared_bytes = shared_bytes + (NEW.counted_size - OLD.counted_size) * max((SELECT count(*) FROM blob_link WHERE blob_id = NEW.id) - 1, 0);
END;

-- The first link of a blob shares it with nobody.
CREATE TRIGGER total_link_added AFTER INSERT ON blob_link
WHEN EXISTS (SELECT 1 FROM blob_link WHERE blob_id = NEW.blob_id AND repository_id <> NEW.repository_id) BEGIN
  UPDATE total SET shared_bytes = shared_bytes + ifnull((SELECT counted_size FROM blob WHERE id = NEW.blob_id), 0);
END;

CREATE TRIGGER total_link_removed AFTER DELETE ON blob_link WHEN EXISTS (SELECT 1 FROM blob_link WHERE blob_id = OLD.blob_id) BEGIN
  UPDATE total SET shared_bytes = shared_bytes - ifnull((SELECT counted_size FROM blob WHERE id = OLD.blob_id), 0);
END;

CREATE TRIGGER total_upload_added AFTER INSERT ON upload BEGIN
  UPDATE total SET uploads = uploads + 1;
END;

CREATE TRIGGER total_upload_removed AFTER DELETE ON upload BEGIN
  UPDATE total SET uploads = uploads - 1;
END;

-- When the last run ended in which nothing failed, or, of verification, nothing was left unrepaired. NULL: none did, as far as is known.
ALTER TABLE garbage_outcome ADD COLUMN succeeded_at INTEGER;
UPDATE garbage_outcome SET succeeded_at = finished_at WHERE failures = 0;
ALTER TABLE verification_outcome ADD COLUMN succeeded_at INTEGER;
UPDATE verification_outcome SET succeeded_at = finished_at WHERE findings = repaired;
