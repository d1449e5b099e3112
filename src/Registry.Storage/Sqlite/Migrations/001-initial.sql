-- Times are milliseconds since the Unix epoch. A column unreferenced_at is a hold: since when nothing in the repository has
-- referenced the row, NULL while something does. Garbage collection reads the partial indexes on it alone.

-- A repository is listed while it holds a manifest; its row outlives that.
CREATE TABLE repository (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  manifest_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX repository_listed ON repository (name) WHERE manifest_count > 0;

-- A row here says: the whole, verified content is on disk. unlinked_at: since when no repository has linked it.
CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  unlinked_at INTEGER
) STRICT;

CREATE INDEX blob_unlinked ON blob (unlinked_at) WHERE unlinked_at IS NOT NULL;

-- A blob is visible in a repository through its link alone.
CREATE TABLE blob_link (
  repository_id INTEGER NOT NULL REFERENCES repository (id),
  blob_id INTEGER NOT NULL REFERENCES blob (id),
  unreferenced_at INTEGER,
  PRIMARY KEY (repository_id, blob_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_link_blob ON blob_link (blob_id, repository_id);
CREATE INDEX blob_link_unreferenced ON blob_link (unreferenced_at) WHERE unreferenced_at IS NOT NULL;

CREATE TABLE manifest (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repository (id),
  digest TEXT NOT NULL,
  media_type TEXT NOT NULL,
  pushed_at INTEGER NOT NULL,
  unreferenced_at INTEGER,
  subject TEXT,
  artifact_type TEXT,
  annotations TEXT,
  bytes BLOB NOT NULL,
  UNIQUE (repository_id, digest)
) STRICT;

CREATE INDEX manifest_subject ON manifest (repository_id, subject, digest, artifact_type) WHERE subject IS NOT NULL;
CREATE INDEX manifest_unreferenced ON manifest (unreferenced_at) WHERE unreferenced_at IS NOT NULL;

-- What each manifest lists: configuration, layers, children. Kept whether or not the target is here, so that whatever arrives
-- or arrives again later is found to be referenced.
CREATE TABLE reference (
  repository_id INTEGER NOT NULL,
  digest TEXT NOT NULL,
  manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
  PRIMARY KEY (repository_id, digest, manifest_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reference_manifest ON reference (manifest_id);

CREATE TABLE tag (
  repository_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_manifest ON tag (manifest_id);

CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  repository TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_touched ON upload (touched_at);
