/** Every statement of the SQLite journal, by name, so that their plans can be tested. */
export const queries = {
  insertMessage: `INSERT INTO messages (id, at, system, member, type, control_id, digest, session, booking, answer, prescription, patient, replays,
      known, history, state, receiver, order_key, holder)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted', ?, ?, ?)`,
  insertEnded: `INSERT INTO messages (id, at, system, member, type, control_id, digest, session, booking, answer, prescription, patient, replays,
      known, history, state, receiver, outcome, ended, transport)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  sameIdentity: `SELECT seq, id, at, digest, state FROM messages WHERE control_id = ? AND system = ? AND known = 1`,
  unknown: `UPDATE messages SET known = 0 WHERE seq = ?`,
  insertContents: `INSERT INTO contents (message, names, key, crc, bytes) VALUES (?, ?, ?, ?, ?)`,
  contents: `SELECT names, key, crc, bytes FROM contents WHERE message = ? ORDER BY rowid`,
  contentNames: `SELECT names FROM contents WHERE message = ? ORDER BY rowid`,
  transport: `SELECT transport FROM messages WHERE id = ?`,
  finish: `UPDATE messages SET state = ?1, outcome = ?2, ended = ?3, transport = ?4, history = ?5, holder = 0,
      known = CASE WHEN ?1 = 'refused' THEN 0 ELSE known END,
      booking = CASE WHEN ?6 <> '' THEN ?6 ELSE booking END, receiver = CASE WHEN ?7 <> '' THEN ?7 ELSE receiver END
    WHERE id = ?8 AND state IN ('accepted', 'dead')`,
  deferred: `UPDATE messages SET history = ?, holder = 0 WHERE id = ?`,
  insertDelivery: `INSERT INTO deliveries (message, kind, system, state, attempts, due, since, order_key, turn, holder)
    VALUES (?1, ?2, ?3, 'waiting', 0, ?4, ?4, ?5,
      CASE WHEN ?5 <> '' AND EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting' AND system = ?3 AND order_key = ?5 AND order_key <> '') THEN 0 ELSE 1 END, ?6)`,
  delivery: `SELECT id, message, kind, system, state, attempts, due, since, order_key, last_error FROM deliveries WHERE id = ?`,
  delivered: `UPDATE deliveries SET state = 'done', holder = 0 WHERE id = ? AND state = 'waiting'`,
  settled: `UPDATE deliveries SET state = 'done' WHERE message = ? AND state = 'dead'`,
  postpone: `UPDATE deliveries SET attempts = ?, due = ?, last_error = ?, holder = 0 WHERE id = ? AND state = 'waiting'`,
  reroute: `UPDATE deliveries SET system = ?, turn = 1, order_key = '' WHERE id = ? AND state = 'waiting'`,
  bury: `UPDATE deliveries SET state = 'dead', last_error = ?, holder = 0 WHERE id = ? AND state = 'waiting'`,
  nextInOrder: `UPDATE deliveries SET turn = 1 WHERE id =
    (SELECT id FROM deliveries WHERE state = 'waiting' AND system = ? AND order_key = ? AND order_key <> '' ORDER BY id LIMIT 1)`,
  insertAttempt: `INSERT INTO attempts (delivery, at, error) VALUES (?, ?, ?)`,
  attempts: `SELECT at, error FROM attempts WHERE delivery = ? ORDER BY rowid DESC LIMIT 50`,
  deaden: `UPDATE messages SET state = 'dead', outcome = ?, holder = 0 WHERE id = ? AND state = 'accepted'`,
  deadOf: `SELECT id, kind, system, order_key FROM deliveries WHERE message = ? AND state = 'dead' ORDER BY id DESC LIMIT 1`,
  revive: `UPDATE deliveries SET state = 'waiting', attempts = 0, due = ?1, since = ?1, holder = 0,
      turn = CASE WHEN order_key <> '' AND EXISTS
        (SELECT 1 FROM deliveries o WHERE o.state = 'waiting' AND o.system = deliveries.system AND o.order_key = deliveries.order_key AND o.order_key <> '')
        THEN 0 ELSE 1 END
    WHERE id = ?2`,
  reopened: `UPDATE messages SET state = 'accepted', outcome = '', ended = NULL WHERE id = ? AND state = 'dead'`,
  claim: `SELECT id, message, kind, system, attempts, due, since, order_key, last_error FROM deliveries
    WHERE state = 'waiting' AND system = ?1 AND turn = 1 AND holder = 0 AND due <= ?2 ORDER BY due LIMIT ?3`,
  /** What was given its time by a clock that has moved since. */
  claimAstray: `SELECT id, message, kind, system, attempts, due, since, order_key, last_error FROM deliveries
    WHERE state = 'waiting' AND system = ?1 AND turn = 1 AND holder = 0 AND due > ?2 ORDER BY due LIMIT ?3`,
  hold: `UPDATE deliveries SET holder = ? WHERE id = ?`,
  release: `UPDATE deliveries SET holder = 0 WHERE id = ? AND holder = ?`,
  nextDue: `SELECT min(due) AS due FROM deliveries WHERE state = 'waiting' AND system = ? AND turn = 1 AND holder = 0`,
  freeHeld: `UPDATE deliveries SET holder = 0 WHERE state = 'waiting' AND holder <> 0 AND holder <> ?`,
  orphans: `SELECT id, receiver, order_key FROM messages WHERE state = 'accepted' AND state <> 'done' AND holder <> ?
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = messages.id AND state = 'waiting')`,
  queues: `SELECT system, count(*) AS waiting, min(since) AS oldest FROM deliveries WHERE state = 'waiting' GROUP BY system`,
  deadLetters: `SELECT system, count(*) AS dead FROM deliveries WHERE state = 'dead' GROUP BY system`,
  pauses: `SELECT system, who, at FROM paused`,
  pause: `INSERT INTO paused (system, who, at) VALUES (?, ?, ?) ON CONFLICT (system) DO NOTHING`,
  resume: `DELETE FROM paused WHERE system = ?`,
  forgetOld: `DELETE FROM remembered WHERE until < ?`,
  forget: `DELETE FROM remembered WHERE key = ?`,
  remember: `INSERT OR IGNORE INTO remembered (key, until, value) VALUES (?, ?, ?)`,
  recall: `SELECT value FROM remembered WHERE key = ? AND until >= ?`,
  reserve: `INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2 RETURNING value`,
  register: `INSERT INTO bookings (booking, owner, placer, asker, service, start, status, session, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (booking, owner) DO UPDATE SET status = excluded.status, at = excluded.at,
      start = CASE WHEN excluded.start <> '' THEN excluded.start ELSE bookings.start END`,
  booking: `SELECT * FROM bookings WHERE booking = ? AND owner = ?`,
  bookings: `SELECT * FROM bookings ORDER BY at DESC LIMIT ?`,
  state: `SELECT state FROM messages WHERE id = ?`,
  message: `SELECT * FROM messages WHERE id = ?`,
  messageDeliveries: `SELECT id, kind, system, state, attempts, last_error FROM deliveries WHERE message = ? ORDER BY id`,
  audit: `INSERT INTO audit (at, who, what, message) VALUES (?, ?, ?, ?)`,
  audits: `SELECT at, who, what, message FROM audit ORDER BY rowid DESC LIMIT ?`,
  auditsOf: `SELECT at, who, what, message FROM audit WHERE message = ? ORDER BY rowid DESC LIMIT ?`,
  oldQuestions: `SELECT id FROM messages WHERE type = ? AND at < ? AND state = 'done' LIMIT ?`,
  oldChanges: `SELECT id FROM messages WHERE at < ? AND state = 'done' AND type NOT IN ('QBP^Q13', 'SQM^S25') LIMIT ?`,
  oldRefused: `SELECT id FROM messages WHERE state = 'refused' AND state <> 'done' AND at < ? LIMIT ?`,
  oldBodies: `SELECT id, at, state FROM messages WHERE at >= ? AND at < ? ORDER BY at LIMIT ?`,
  counter: `SELECT value FROM counters WHERE name = ?`,
  setCounter: `INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2`,
  systems: `SELECT DISTINCT system FROM messages WHERE known = 1`,
  tooManyKnown: `SELECT seq FROM messages WHERE system = ?1 AND known = 1 AND state <> 'accepted' AND seq <=
      coalesce((SELECT seq FROM messages WHERE system = ?1 AND known = 1 ORDER BY seq DESC LIMIT 1 OFFSET ?2), 0) LIMIT ?3`,
  deleteMessage: `DELETE FROM messages WHERE id = ?`,
  deleteContents: `DELETE FROM contents WHERE message = ?`,
  deleteAttempts: `DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE message = ?)`,
  deleteDeliveries: `DELETE FROM deliveries WHERE message = ?`,
  deleteAudit: `DELETE FROM audit WHERE rowid IN (SELECT rowid FROM audit WHERE at < ? LIMIT ?)`,
} as const;
