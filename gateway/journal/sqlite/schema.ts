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
  `
  ALTER TABLE messages ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
  ALTER TABLE messages ADD COLUMN prescription TEXT NOT NULL DEFAULT '';
  ALTER TABLE messages ADD COLUMN patient TEXT NOT NULL DEFAULT '';
  ALTER TABLE messages ADD COLUMN replays TEXT NOT NULL DEFAULT '';
  -- Whether its control identifier is taken: what was refused, and what is older than the window of its sender, has none.
  ALTER TABLE messages ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
  -- The session that works on it while nothing of it is queued.
  ALTER TABLE messages ADD COLUMN holder INTEGER NOT NULL DEFAULT 0;
  -- With which order key it is queued when its session ends before it does.
  ALTER TABLE messages ADD COLUMN order_key TEXT NOT NULL DEFAULT '';
  UPDATE messages SET known = 1 WHERE state <> 'refused' AND control_id <> '';
  DROP INDEX messages_identity;
  DROP INDEX messages_refused;
  DROP INDEX messages_accepted;
  CREATE UNIQUE INDEX messages_identity ON messages (control_id, system) WHERE known = 1;
  CREATE INDEX messages_unknown ON messages (control_id) WHERE known = 0 AND control_id <> '';
  CREATE INDEX messages_prescription ON messages (prescription) WHERE prescription <> '';
  CREATE INDEX messages_patient ON messages (patient) WHERE patient <> '';
  CREATE INDEX messages_at ON messages (at);
  CREATE INDEX messages_system ON messages (system, at);
  CREATE INDEX messages_receiver ON messages (receiver, at) WHERE receiver <> '';
  CREATE INDEX messages_type ON messages (type, at);
  CREATE INDEX messages_state ON messages (state, at) WHERE state <> 'done';
  CREATE INDEX messages_outcome ON messages (outcome, at) WHERE outcome <> '' AND outcome <> 'AA';
  CREATE INDEX messages_window ON messages (system, seq) WHERE known = 1;

  CREATE TABLE contents (message INTEGER NOT NULL, names TEXT NOT NULL, key TEXT, crc INTEGER NOT NULL, bytes BLOB NOT NULL);
  INSERT INTO contents SELECT message, json_array(json_array(name, length(bytes))), NULL, raccordo_crc32(bytes), bytes FROM bodies ORDER BY rowid;
  CREATE INDEX contents_message ON contents (message);
  DROP TABLE bodies;

  ALTER TABLE deliveries ADD COLUMN order_key TEXT NOT NULL DEFAULT '';
  -- 0 while it waits behind another of its order key.
  ALTER TABLE deliveries ADD COLUMN turn INTEGER NOT NULL DEFAULT 1;
  -- The session that has taken it; 0 when it is free.
  ALTER TABLE deliveries ADD COLUMN holder INTEGER NOT NULL DEFAULT 0;
  DROP INDEX deliveries_waiting;
  CREATE INDEX deliveries_waiting ON deliveries (system, turn, holder, due) WHERE state = 'waiting';
  CREATE INDEX deliveries_order ON deliveries (system, order_key, id) WHERE state = 'waiting' AND order_key <> '';
  CREATE INDEX deliveries_dead ON deliveries (system) WHERE state = 'dead';
  CREATE TABLE attempts (delivery INTEGER NOT NULL, at INTEGER NOT NULL, error TEXT NOT NULL) STRICT;
  CREATE INDEX attempts_delivery ON attempts (delivery);
  CREATE TABLE paused (system TEXT PRIMARY KEY, who TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX audit_message ON audit (message);
  CREATE INDEX audit_at ON audit (at);
  `,
];
