-- How many tags a repository has, kept by the triggers below whoever adds or removes them, cascades included.
ALTER TABLE repository ADD COLUMN tag_count INTEGER NOT NULL DEFAULT 0;
UPDATE repository SET tag_count = (SELECT count(*) FROM tag AS t WHERE t.repository_id = repository.id);

CREATE TRIGGER tag_added AFTER INSERT ON tag BEGIN
  UPDATE repository SET tag_count = tag_count + 1 WHERE id = NEW.repository_id;
END;

CREATE TRIGGER tag_removed AFTER DELETE ON tag BEGIN
  UPDATE repository SET tag_count = tag_count - 1 WHERE id = OLD.repository_id;
END;

-- What limits count a manifest for: its configuration and layers, or its children. NULL until that is asked for: it is older than limits.
ALTER TABLE manifest ADD COLUMN image_size INTEGER;

-- A quota's repositories (see QuotaScope) and what they hold. classified_id: repositories up to this one were asked whether they belong.
-- bytes: of the blobs that manifests of these repositories list, each once.
CREATE TABLE quota_scope (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  classified_id INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE quota_member (
  repository_id INTEGER NOT NULL,
  scope_id INTEGER NOT NULL REFERENCES quota_scope (id),
  PRIMARY KEY (repository_id, scope_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX quota_member_scope ON quota_member (scope_id);

-- How many of the repositories have a manifest that lists the blob, and the blob: those whose link has no hold.
CREATE TABLE quota_blob (
  scope_id INTEGER NOT NULL REFERENCES quota_scope (id),
  blob_id INTEGER NOT NULL,
  links INTEGER NOT NULL,
  PRIMARY KEY (scope_id, blob_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER quota_blob_added AFTER INSERT ON quota_blob BEGIN
  UPDATE quota_scope SET bytes = bytes + ifnull((SELECT size FROM blob WHERE id = NEW.blob_id), 0) WHERE id = NEW.scope_id;
END;

CREATE TRIGGER quota_blob_removed AFTER DELETE ON quota_blob BEGIN
  UPDATE quota_scope SET bytes = bytes - ifnull((SELECT size FROM blob WHERE id = OLD.blob_id), 0) WHERE id = OLD.scope_id;
END;

CREATE TRIGGER quota_blob_resized AFTER UPDATE OF size ON blob WHEN NEW.size <> OLD.size BEGIN
  UPDATE quota_scope SET bytes = bytes + NEW.size - OLD.size
  WHERE EXISTS (SELECT 1 FROM quota_blob AS q WHERE q.scope_id = quota_scope.id AND q.blob_id = NEW.id);
END;

CREATE TRIGGER quota_member_added AFTER INSERT ON quota_member BEGIN
  INSERT INTO quota_blob (scope_id, blob_id, links)
  SELECT NEW.scope_id, l.blob_id, 1 FROM blob_link AS l WHERE l.repository_id = NEW.repository_id AND l.unreferenced_at IS NULL
  ON CONFLICT DO UPDATE SET links = links + 1;
END;

-- Whatever begins or ends a hold, and whichever process does: a push, a deletion, garbage collection, a repair.
CREATE TRIGGER quota_link_added AFTER INSERT ON blob_link WHEN NEW.unreferenced_at IS NULL BEGIN
  INSERT INTO quota_blob (scope_id, blob_id, links)
  SELECT scope_id, NEW.blob_id, 1 FROM quota_member WHERE repository_id = NEW.repository_id
  ON CONFLICT DO UPDATE SET links = links + 1;
END;

CREATE TRIGGER quota_link_referenced AFTER UPDATE OF unreferenced_at ON blob_link
WHEN OLD.unreferenced_at IS NOT NULL AND NEW.unreferenced_at IS NULL BEGIN
  INSERT INTO quota_blob (scope_id, blob_id, links)
  SELECT scope_id, NEW.blob_id, 1 FROM quota_member WHERE repository_id = NEW.repository_id
  ON CONFLICT DO UPDATE SET links = links + 1;
END;

CREATE TRIGGER quota_link_unreferenced AFTER UPDATE OF unreferenced_at ON blob_link
WHEN OLD.unreferenced_at IS NULL AND NEW.unreferenced_at IS NOT NULL BEGIN
  UPDATE quota_blob SET links = links - 1
  WHERE blob_id = OLD.blob_id AND scope_id IN (SELECT scope_id FROM quota_member WHERE repository_id = OLD.repository_id);
  DELETE FROM quota_blob WHERE links = 0
  AND blob_id = OLD.blob_id AND scope_id IN (SELECT scope_id FROM quota_member WHERE repository_id = OLD.repository_id);
END;

CREATE TRIGGER quota_link_removed AFTER DELETE ON blob_link WHEN OLD.unreferenced_at IS NULL BEGIN
  UPDATE quota_blob SET links = links - 1
  WHERE blob_id = OLD.blob_id AND scope_id IN (SELECT scope_id FROM quota_member WHERE repository_id = OLD.repository_id);
  DELETE FROM quota_blob WHERE links = 0
  AND blob_id = OLD.blob_id AND scope_id IN (SELECT scope_id FROM quota_member WHERE repository_id = OLD.repository_id);
END;
