/** A step of the schema. */
export interface Migration {
  readonly sql: string;
  /** The lowest version of this list with which a program can still work on the database when this one is done. */
  readonly reader: number;
}

/**
 * Numbered migrations, each run once and for ever as it stands. They only add, so that a node of the last version goes on
 * while one of this version starts. Columns are those of the SQLite journal, so that both read them alike.
 *
 * Texts that are looked up are compared byte by byte: no language is asked for their order.
 *
 * A body of 4 KB stays in its row (toast_tuple_target), and none is compressed: encrypted ones cannot be, and time matters
 * more than space.
 */
export const migrations: readonly Migration[] = [
  {
    reader: 1,
    sql: `
  CREATE SEQUENCE messages_seq;
  CREATE TABLE messages (
    seq bigint PRIMARY KEY DEFAULT nextval('messages_seq'),
    id bigint NOT NULL,
    at bigint NOT NULL,
    system text COLLATE "C" NOT NULL,
    member text,
    type text COLLATE "C" NOT NULL,
    control_id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    session text COLLATE "C" NOT NULL,
    booking text COLLATE "C" NOT NULL,
    answer text NOT NULL,
    state text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL DEFAULT '',
    ended bigint,
    transport text,
    history text,
    receiver text COLLATE "C" NOT NULL DEFAULT '',
    prescription text COLLATE "C" NOT NULL DEFAULT '',
    patient text COLLATE "C" NOT NULL DEFAULT '',
    replays text NOT NULL DEFAULT '',
    -- Whether its control identifier is taken: what was refused, and what is older than the window of its sender, has none.
    known integer NOT NULL DEFAULT 0,
    -- The session that works on it while nothing of it is queued.
    holder bigint NOT NULL DEFAULT 0,
    -- With which order key it is queued when its session ends before it does.
    order_key text COLLATE "C" NOT NULL DEFAULT ''
  );
  CREATE UNIQUE INDEX messages_id ON messages (id);
  CREATE UNIQUE INDEX messages_identity ON messages (control_id, system) WHERE known = 1;
  CREATE INDEX messages_unknown ON messages (control_id) WHERE known = 0 AND control_id <> '';
  CREATE INDEX messages_session ON messages (session) WHERE session <> '';
  CREATE INDEX messages_booking ON messages (booking) WHERE booking <> '';
  CREATE INDEX messages_prescription ON messages (prescription) WHERE prescription <> '';
  CREATE INDEX messages_patient ON messages (patient) WHERE patient <> '';
  CREATE INDEX messages_at ON messages (at);
  CREATE INDEX messages_system ON messages (system, at);
  CREATE INDEX messages_receiver ON messages (receiver, at) WHERE receiver <> '';
  CREATE INDEX messages_type ON messages (type, at);
  CREATE INDEX messages_state ON messages (state, at) WHERE state <> 'done';
  CREATE INDEX messages_outcome ON messages (outcome, at) WHERE outcome <> '' AND outcome <> 'AA';
  CREATE INDEX messages_window ON messages (system, seq) WHERE known = 1;
  CREATE INDEX messages_held ON messages (holder) WHERE state = 'accepted' AND holder <> 0;

  CREATE TABLE contents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message bigint NOT NULL,
    names text NOT NULL,
    key text,
    crc bigint NOT NULL,
    bytes bytea NOT NULL
  ) WITH (toast_tuple_target = 8160);
  ALTER TABLE contents ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX contents_message ON contents (message, id);

  CREATE TABLE deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message bigint NOT NULL,
    kind text NOT NULL,
    system text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    due bigint NOT NULL,
    since bigint NOT NULL,
    last_error text NOT NULL DEFAULT '',
    order_key text COLLATE "C" NOT NULL DEFAULT '',
    -- 0 while it waits behind another of its order key.
    turn integer NOT NULL DEFAULT 1,
    -- The session that has taken it; 0 when it is free.
    holder bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX deliveries_message ON deliveries (message);
  CREATE INDEX deliveries_waiting ON deliveries (system, turn, holder, due) WHERE state = 'waiting';
  CREATE INDEX deliveries_order ON deliveries (system, order_key, id) WHERE state = 'waiting' AND order_key <> '';
  CREATE INDEX deliveries_dead ON deliveries (system) WHERE state = 'dead';
  CREATE INDEX deliveries_held ON deliveries (holder) WHERE state = 'waiting' AND holder <> 0;
  CREATE TABLE attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery bigint NOT NULL,
    at bigint NOT NULL,
    error text NOT NULL
  );
  CREATE INDEX attempts_delivery ON attempts (delivery, id);

  CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    expires timestamptz NOT NULL,
    ended timestamptz
  );
  CREATE INDEX sessions_open ON sessions (expires) WHERE ended IS NULL;
  CREATE TABLE paused (system text COLLATE "C" PRIMARY KEY, who text NOT NULL, at bigint NOT NULL);
  CREATE TABLE remembered (key text COLLATE "C" PRIMARY KEY, until bigint NOT NULL, value text NOT NULL DEFAULT '');
  CREATE INDEX remembered_until ON remembered (until);
  CREATE TABLE counters (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);
  CREATE TABLE bookings (
    booking text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL,
    placer text NOT NULL,
    asker text NOT NULL,
    service text NOT NULL,
    start text NOT NULL,
    status text NOT NULL,
    session text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (booking, owner)
  );
  CREATE INDEX bookings_at ON bookings (at);
  CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    message text NOT NULL
  );
  CREATE INDEX audit_message ON audit (message, id);
  CREATE INDEX audit_at ON audit (at);
  `,
  },
];
