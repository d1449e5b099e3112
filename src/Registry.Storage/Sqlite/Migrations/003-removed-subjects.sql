-- Manifests that were deleted while tags that are about them stayed (see AboutTags). What is about them goes as untagged manifests do.
CREATE TABLE removed_subject (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repository (id),
  digest TEXT NOT NULL,
  removed_at INTEGER NOT NULL,
  UNIQUE (repository_id, digest)
) STRICT;

CREATE INDEX removed_subject_removed ON removed_subject (removed_at);
