-- When a tag was last pulled by its name, and below a manifest by its digest, to the hour. NULL or no row: never.
ALTER TABLE tag ADD COLUMN pulled_at INTEGER;

-- Beside the manifest, so that a pull does not write its bytes again.
CREATE TABLE manifest_pull (
  manifest_id INTEGER PRIMARY KEY REFERENCES manifest (id) ON DELETE CASCADE,
  pulled_at INTEGER NOT NULL
) STRICT;

-- By repository, since each may have a time of its own for which untagged manifests stay.
DROP INDEX manifest_unreferenced;
DROP INDEX removed_subject_removed;
CREATE INDEX manifest_unreferenced ON manifest (repository_id, unreferenced_at) WHERE unreferenced_at IS NOT NULL;
CREATE INDEX removed_subject_removed ON removed_subject (repository_id, removed_at);
