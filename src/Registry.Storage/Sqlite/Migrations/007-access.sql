-- Who may do what. Every change but that of a token's last use adds one to access_version, so that a server knows what it holds is old.
CREATE TABLE access_version (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO access_version (id, version) VALUES (1, 1);

-- password: as PasswordHash or crypt(5) has it; NULL: the account has none.
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  password TEXT,
  is_administrator INTEGER NOT NULL,
  is_disabled INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user_group (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE user_group_member (
  group_id INTEGER NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_group_member_account ON user_group_member (account_id);
-- Imported passwords, in a form that is not PasswordHash's own.
CREATE INDEX account_imported ON account (name) WHERE password NOT GLOB '$pbkdf2-sha512$i=*' AND NOT is_disabled;

-- kind: 0 anonymous, 1 authenticated, 2 account, 3 group. actions: 1 pull, 2 push, 4 delete, 8 admin, added up.
CREATE TABLE access_grant (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
  group_id INTEGER REFERENCES user_group (id) ON DELETE CASCADE,
  repositories TEXT NOT NULL,
  actions INTEGER NOT NULL,
  CHECK (kind BETWEEN 0 AND 3 AND (account_id IS NOT NULL) = (kind = 2) AND (group_id IS NOT NULL) = (kind = 3))
) STRICT;
CREATE UNIQUE INDEX access_grant_subject ON access_grant (kind, ifnull(account_id, 0), ifnull(group_id, 0), repositories);
CREATE INDEX access_grant_account ON access_grant (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX access_grant_group ON access_grant (group_id) WHERE group_id IS NOT NULL;

-- hash: SHA-256 of the secret. limits: "PATTERN ACTIONS" in lines; empty: the token may do what its account may.
CREATE TABLE access_token (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  limits TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  used_at INTEGER,
  UNIQUE (account_id, name)
) STRICT;
