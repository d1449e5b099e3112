-- Blobs whose rows were removed and whose files are still to be moved to the trash.
CREATE TABLE trash (
  digest TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Folders of blobs that were found to hold no file without a row when their last change was at changed_at, in .NET ticks.
-- name: how the digests in it begin, such as sha256:ab.
CREATE TABLE swept_folder (
  name TEXT PRIMARY KEY,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
