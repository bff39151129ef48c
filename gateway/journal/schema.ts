/**
 * Numbered migrations, each run once and for ever as it stands. Identifiers of messages are numbers in their order, so that
 * tables and indexes grow at their end; bodies lie in a rowid table, where one of 4 KB still fits into its page.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    system TEXT NOT NULL,
    member TEXT,
    type TEXT NOT NULL,
    control_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    session TEXT NOT NULL,
    booking TEXT NOT NULL,
    answer TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    ended INTEGER,
    transport TEXT,
    history TEXT
  );
  CREATE UNIQUE INDEX messages_identity ON messages (control_id, system) WHERE control_id <> '' AND state <> 'refused';
  CREATE INDEX messages_refused ON messages (control_id) WHERE state = 'refused' AND control_id <> '';
  CREATE INDEX messages_session ON messages (session) WHERE session <> '';
  CREATE INDEX messages_booking ON messages (booking) WHERE booking <> '';
  CREATE INDEX messages_accepted ON messages (state) WHERE state = 'accepted';
  CREATE TABLE bodies (message INTEGER NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE INDEX bodies_message ON bodies (message);
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL,
    kind TEXT NOT NULL,
    system TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    since INTEGER NOT NULL,
    last_error TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX deliveries_waiting ON deliveries (due) WHERE state = 'waiting';
  CREATE INDEX deliveries_message ON deliveries (message);
  CREATE TABLE remembered (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX remembered_until ON remembered (until);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE bookings (
    booking TEXT NOT NULL,
    owner TEXT NOT NULL,
    placer TEXT NOT NULL,
    asker TEXT NOT NULL,
    service TEXT NOT NULL,
    start TEXT NOT NULL,
    status TEXT NOT NULL,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (booking, owner)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, message TEXT NOT NULL) STRICT;
  `,
  `
  ALTER TABLE remembered ADD COLUMN value TEXT NOT NULL DEFAULT '';
  `,
];
