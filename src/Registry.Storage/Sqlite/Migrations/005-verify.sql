-- Runs of verification that were begun and not finished. scope: what such a run looks at and does about it; a run over another scope
-- is another run. It is done with everything up to position in the step, and with the steps before.
CREATE TABLE verification (
  scope TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  step TEXT NOT NULL,
  position TEXT,
  manifests INTEGER NOT NULL,
  blobs INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What such a run has found so far. affected: a name a line.
CREATE TABLE verification_finding (
  scope TEXT NOT NULL REFERENCES verification (scope) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  problem TEXT NOT NULL,
  advice TEXT NOT NULL,
  repository TEXT,
  affected TEXT NOT NULL,
  is_affected_cut INTEGER NOT NULL,
  is_repaired INTEGER NOT NULL,
  PRIMARY KEY (scope, number)
) STRICT, WITHOUT ROWID;

-- What the last finished run over each scope came to.
CREATE TABLE verification_outcome (
  scope TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  manifests INTEGER NOT NULL,
  blobs INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  repaired INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
