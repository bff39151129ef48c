/**
 * Every statement of the PostgreSQL journal, by name: prepared once for each connection, and their plans can be tested.
 * Lists of values come as arrays, one for each column, so that a statement costs one round trip whatever their number.
 * Columns are named one by one: a newer version may have added some.
 */
const delivery = "d.id, d.message, d.kind, d.system, d.attempts, d.due, d.since, d.order_key, d.last_error";
const message =
  "m.id, m.at, m.system, m.member, m.type, m.control_id, m.digest, m.session, m.booking, m.answer, m.state, m.outcome, m.ended," +
  " m.transport, m.history, m.receiver, m.prescription, m.patient, m.replays";
const booking = "booking, owner, placer, asker, service, start, status, session, at";

export const queries = {
  // Identities in one order for all, so that two nodes never wait for each other; numbers in the order in which they came.
  insertMessages: `INSERT INTO messages (seq, id, at, system, member, type, control_id, digest, session, booking, answer, prescription,
      patient, replays, known, history, state, receiver, order_key, holder, outcome, ended, transport)
    SELECT s.seq, s.id, s.at, s.system, s.member, s.type, s.control_id, decode(s.digest, 'hex'), s.session, s.booking, s.answer,
      s.prescription, s.patient, s.replays, s.known, s.history, s.state, s.receiver, s.order_key, s.holder, s.outcome, s.ended, s.transport
    FROM (
      SELECT nextval('messages_seq') AS seq, u.*
      FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::text[], $16::text[], $17::text[], $18::text[],
        $19::bigint[], $20::text[], $21::bigint[], $22::text[])
      AS u (id, at, system, member, type, control_id, digest, session, booking, answer, prescription, patient, replays, known, history,
        state, receiver, order_key, holder, outcome, ended, transport)
    ) AS s ORDER BY s.control_id, s.system
    ON CONFLICT (control_id, system) WHERE known = 1 DO NOTHING RETURNING id`,
  sameIdentity: `SELECT m.id, m.digest, m.state, m.control_id, m.system, m.transport
    FROM unnest($1::text[], $2::text[]) AS u (control_id, system)
    JOIN messages m ON m.control_id = u.control_id AND m.system = u.system AND m.known = 1`,
  pastWindow: `UPDATE messages m SET known = 0 FROM unnest($1::text[], $2::text[], $3::float8[]) AS u (control_id, system, since)
    WHERE m.control_id = u.control_id AND m.system = u.system AND m.known = 1 AND m.at < u.since AND m.state <> 'accepted'`,
  // All bytes come as one value, cut to pieces here: as an array they would go as hexadecimal text.
  insertContents: `INSERT INTO contents (message, names, key, crc, bytes)
    SELECT u.message, u.names, u.key, u.crc, substring($1::bytea FROM u.start FOR u.length)
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::integer[], $7::integer[]) AS u (message, names, key, crc, start, length)`,
  contents: `SELECT c.message, c.names, c.key, c.crc, c.bytes FROM contents c WHERE c.message = ANY ($1::bigint[]) ORDER BY c.message, c.id`,
  contentNames: `SELECT names FROM contents WHERE message = $1 ORDER BY id`,
  messages: `SELECT ${message} FROM messages m WHERE m.id = ANY ($1::bigint[])`,
  finish: `UPDATE messages m SET state = u.state, outcome = u.outcome, ended = u.ended, transport = u.transport, history = u.history, holder = 0,
      known = CASE WHEN u.state = 'refused' THEN 0 ELSE m.known END,
      booking = CASE WHEN u.booking <> '' THEN u.booking ELSE m.booking END,
      receiver = CASE WHEN u.receiver <> '' THEN u.receiver ELSE m.receiver END
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
      AS u (id, state, outcome, ended, transport, history, booking, receiver)
    WHERE m.id = u.id AND m.state IN ('accepted', 'dead')`,
  settled: `UPDATE deliveries SET state = 'done' WHERE message = ANY ($1::bigint[]) AND state = 'dead'`,
  states: `SELECT id, state FROM messages WHERE id = ANY ($1::bigint[])`,
  deferred: `UPDATE messages m SET history = u.history, holder = 0 FROM unnest($1::bigint[], $2::text[]) AS u (id, history) WHERE m.id = u.id`,

  // What has an order key gets its turn when all of a transaction is in place.
  insertDeliveries: `INSERT INTO deliveries (message, kind, system, state, attempts, due, since, order_key, turn, holder)
    SELECT u.message, u.kind, u.system, 'waiting', 0, u.due, u.due, u.order_key, CASE WHEN u.order_key = '' THEN 1 ELSE 0 END, u.holder
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[]) AS u (message, kind, system, due, order_key, holder)
    RETURNING id, message`,
  delivered: `UPDATE deliveries SET state = 'done', holder = 0 WHERE id = ANY ($1::bigint[]) AND state = 'waiting' RETURNING system, order_key`,
  postpone: `UPDATE deliveries d SET attempts = u.attempts, due = u.due, last_error = u.error, holder = 0
    FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::text[]) AS u (id, attempts, due, error)
    WHERE d.id = u.id AND d.state = 'waiting' RETURNING d.id, d.system`,
  reroute: `UPDATE deliveries d SET system = u.system, turn = 1, order_key = ''
    FROM unnest($1::bigint[], $2::text[]) AS u (id, system), deliveries b
    WHERE d.id = u.id AND d.state = 'waiting' AND b.id = u.id RETURNING b.system, b.order_key`,
  bury: `UPDATE deliveries SET state = 'dead', last_error = $2, holder = 0 WHERE id = $1 AND state = 'waiting' RETURNING system, order_key`,
  deaden: `UPDATE messages SET state = 'dead', outcome = $2, holder = 0 WHERE id = $1 AND state = 'accepted'`,
  insertAttempts: `INSERT INTO attempts (delivery, at, error)
    SELECT u.delivery, u.at, u.error FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u (delivery, at, error)`,
  attempts: `SELECT at, error FROM attempts WHERE delivery = $1 ORDER BY id DESC LIMIT 50`,
  revive: `UPDATE deliveries d SET state = 'waiting', attempts = 0, due = $2, since = $2, holder = 0, turn = CASE WHEN order_key = '' THEN 1 ELSE 0 END
    WHERE id = (SELECT id FROM deliveries WHERE message = $1 AND state = 'dead' ORDER BY id DESC LIMIT 1 FOR UPDATE)
    RETURNING kind, system, order_key`,
  reopened: `UPDATE messages SET state = 'accepted', outcome = '', ended = NULL WHERE id = $1 AND state = 'dead'`,
  lockKeys: `SELECT pg_advisory_xact_lock(k.hash) FROM (
      SELECT DISTINCT hashtextextended(o.system || chr(10) || o.order_key, 0) AS hash FROM (
        SELECT u.system, u.order_key FROM unnest($1::text[], $2::text[]) AS u (system, order_key)
        UNION ALL SELECT d.system, d.order_key FROM deliveries d WHERE d.id = ANY ($3::bigint[]) AND d.order_key <> ''
        UNION ALL SELECT d.system, d.order_key FROM deliveries d WHERE d.message = ANY ($4::bigint[]) AND d.order_key <> ''
      ) AS o ORDER BY 1
    ) AS k`,
  letOn: `UPDATE deliveries d SET turn = 1 FROM unnest($1::text[], $2::text[]) AS u (system, order_key)
    WHERE d.id = (SELECT o.id FROM deliveries o
        WHERE o.state = 'waiting' AND o.system = u.system AND o.order_key = u.order_key AND o.order_key <> '' ORDER BY o.id LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM deliveries t
        WHERE t.state = 'waiting' AND t.system = u.system AND t.order_key = u.order_key AND t.order_key <> '' AND t.turn = 1)
    RETURNING d.system`,
  claim: `WITH found AS MATERIALIZED (
      SELECT f.id FROM unnest($2::text[], $3::integer[]) AS w (system, most) CROSS JOIN LATERAL (
        SELECT c.id FROM deliveries c WHERE c.state = 'waiting' AND c.system = w.system AND c.turn = 1 AND c.holder = 0 AND c.due <= $4
        ORDER BY c.due, c.id LIMIT w.most FOR UPDATE SKIP LOCKED) AS f)
    UPDATE deliveries d SET holder = $1 FROM found WHERE d.id = found.id RETURNING ${delivery}`,
  /** What was given its time by a clock that has moved since. */
  claimAstray: `WITH found AS MATERIALIZED (
      SELECT f.id FROM unnest($2::text[], $3::integer[]) AS w (system, most) CROSS JOIN LATERAL (
        SELECT c.id FROM deliveries c WHERE c.state = 'waiting' AND c.system = w.system AND c.turn = 1 AND c.holder = 0 AND c.due > $4
        ORDER BY c.due, c.id LIMIT w.most FOR UPDATE SKIP LOCKED) AS f)
    UPDATE deliveries d SET holder = $1 FROM found WHERE d.id = found.id RETURNING ${delivery}`,
  release: `UPDATE deliveries SET holder = 0 WHERE id = ANY ($1::bigint[]) AND holder = $2 AND state = 'waiting' RETURNING system`,
  nextDue: `SELECT min(f.due) AS due FROM unnest($1::text[]) AS w (system) CROSS JOIN LATERAL (
      SELECT c.due FROM deliveries c WHERE c.state = 'waiting' AND c.system = w.system AND c.turn = 1 AND c.holder = 0 ORDER BY c.due LIMIT 1) AS f`,
  queues: `SELECT system, count(*) AS waiting, min(since) AS oldest FROM deliveries WHERE state = 'waiting' GROUP BY system`,
  deadLetters: `SELECT system, count(*) AS dead FROM deliveries WHERE state = 'dead' GROUP BY system`,
  pauses: `SELECT system, who, at FROM paused`,
  pause: `INSERT INTO paused (system, who, at) VALUES ($1, $2, $3) ON CONFLICT (system) DO NOTHING`,
  resume: `DELETE FROM paused WHERE system = $1`,
  messageDeliveries: `SELECT id, kind, system, state, attempts, last_error FROM deliveries WHERE message = $1 ORDER BY id`,
  notify: `SELECT pg_notify('raccordo_work', u.system) FROM unnest($1::text[]) AS u (system)`,

  newSession: `INSERT INTO sessions (name, expires) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond') RETURNING id`,
  renew: `UPDATE sessions SET expires = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1 AND ended IS NULL RETURNING id`,
  /** Fencing: nobody can end the session until the transaction has ended. */
  fence: `SELECT id FROM sessions WHERE id = $1 AND ended IS NULL FOR SHARE`,
  // A session with a transaction under way lives: it is looked at the next time.
  endExpired: `UPDATE sessions s SET ended = clock_timestamp()
    WHERE s.id IN (SELECT e.id FROM sessions e WHERE e.ended IS NULL AND e.expires < clock_timestamp() AND e.id <> $1 FOR UPDATE SKIP LOCKED)
    RETURNING id`,
  endSession: `UPDATE sessions SET ended = clock_timestamp() WHERE id = $1 AND ended IS NULL`,
  forgetSessions: `DELETE FROM sessions WHERE ended < clock_timestamp() - interval '7 days'`,
  freeLeft: `UPDATE deliveries SET holder = 0 WHERE id IN (
      SELECT d.id FROM deliveries d WHERE d.state = 'waiting' AND d.holder <> 0
        AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = d.holder AND s.ended IS NULL)
      FOR UPDATE SKIP LOCKED)
    RETURNING system`,
  leftKeys: `SELECT DISTINCT m.receiver AS system, m.order_key FROM messages m WHERE m.state = 'accepted' AND m.holder <> 0 AND m.order_key <> ''
    AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = m.holder AND s.ended IS NULL)`,
  queueLeft: `WITH left_behind AS (
      UPDATE messages SET holder = 0 WHERE id IN (
        SELECT m.id FROM messages m WHERE m.state = 'accepted' AND m.holder <> 0
          AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = m.holder AND s.ended IS NULL)
        FOR UPDATE SKIP LOCKED)
      RETURNING id, receiver, order_key)
    INSERT INTO deliveries (message, kind, system, state, attempts, due, since, order_key, turn, holder)
    SELECT l.id, 'dispatch', l.receiver, 'waiting', 0, $1, $1, l.order_key, CASE WHEN l.order_key = '' THEN 1 ELSE 0 END, 0
    FROM left_behind l WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.message = l.id AND d.state = 'waiting') ORDER BY l.id
    RETURNING system, order_key`,
  now: `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,

  forgetOld: `DELETE FROM remembered WHERE key IN (SELECT key FROM remembered WHERE until < $1 LIMIT 500 FOR UPDATE SKIP LOCKED)`,
  forget: `DELETE FROM remembered WHERE key = ANY ($1::text[])`,
  remember: `INSERT INTO remembered AS r (key, until, value)
    SELECT u.key, u.until, u.value FROM unnest($1::text[], $2::bigint[], $3::text[]) AS u (key, until, value) ORDER BY u.key
    ON CONFLICT (key) DO UPDATE SET until = excluded.until, value = excluded.value WHERE r.until < $4 RETURNING key`,
  recall: `SELECT key, value, until FROM remembered WHERE key = ANY ($1::text[])`,
  reserve: `INSERT INTO counters AS c (name, value) SELECT u.name, u.count FROM unnest($1::text[], $2::bigint[]) AS u (name, count) ORDER BY u.name
    ON CONFLICT (name) DO UPDATE SET value = c.value + excluded.value RETURNING name, value`,
  register: `INSERT INTO bookings AS b (${booking})
    SELECT ${booking} FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
      AS u (${booking}) ORDER BY booking, owner
    ON CONFLICT (booking, owner) DO UPDATE SET status = excluded.status, at = excluded.at,
      start = CASE WHEN excluded.start <> '' THEN excluded.start ELSE b.start END`,
  booking: `SELECT ${booking} FROM bookings WHERE booking = $1 AND owner = $2`,
  bookings: `SELECT ${booking} FROM bookings ORDER BY at DESC LIMIT $1`,
  audit: `INSERT INTO audit (at, who, what, message)
    SELECT u.at, u.who, u.what, u.message FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS u (at, who, what, message)`,
  audits: `SELECT at, who, what, message FROM audit ORDER BY id DESC LIMIT $1`,
  auditsOf: `SELECT at, who, what, message FROM audit WHERE message = $2 ORDER BY id DESC LIMIT $1`,

  // Two nodes that purge at the same time take pieces of their own.
  oldQuestions: `SELECT id FROM messages WHERE type = $1 AND at < $2 AND state = 'done' ORDER BY at LIMIT $3 FOR UPDATE SKIP LOCKED`,
  oldChanges: `SELECT id FROM messages WHERE at < $1 AND state = 'done' AND type <> ALL ($2::text[]) ORDER BY at LIMIT $3 FOR UPDATE SKIP LOCKED`,
  oldRefused: `SELECT id FROM messages WHERE state = 'refused' AND state <> 'done' AND at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED`,
  oldBodies: `SELECT id, at, state FROM messages WHERE at >= $1 AND at < $2 ORDER BY at LIMIT $3`,
  makeMark: `INSERT INTO counters (name, value) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING`,
  mark: `SELECT value FROM counters WHERE name = $1 FOR UPDATE SKIP LOCKED`,
  setMark: `UPDATE counters SET value = $2 WHERE name = $1`,
  knownSystems: `WITH RECURSIVE s (system) AS (
      (SELECT system FROM messages WHERE known = 1 ORDER BY system LIMIT 1)
      UNION ALL SELECT (SELECT m.system FROM messages m WHERE m.known = 1 AND m.system > s.system ORDER BY m.system LIMIT 1)
        FROM s WHERE s.system IS NOT NULL)
    SELECT system FROM s WHERE system IS NOT NULL`,
  forgetIdentities: `UPDATE messages SET known = 0 WHERE seq IN (
      SELECT m.seq FROM messages m WHERE m.system = $1 AND m.known = 1 AND m.state <> 'accepted' AND m.seq <=
        coalesce((SELECT o.seq FROM messages o WHERE o.system = $1 AND o.known = 1 ORDER BY o.seq DESC LIMIT 1 OFFSET $2), 0)
      LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING seq`,
  deleteMessages: `DELETE FROM messages WHERE id = ANY ($1::bigint[])`,
  deleteContents: `DELETE FROM contents WHERE message = ANY ($1::bigint[])`,
  deleteAttempts: `DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE message = ANY ($1::bigint[]))`,
  deleteDeliveries: `DELETE FROM deliveries WHERE message = ANY ($1::bigint[])`,
  deleteAudit: `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
} as const;

export type QueryName = keyof typeof queries;
