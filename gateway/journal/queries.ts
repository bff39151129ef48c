/** Every statement of the SQLite journal, by name, so that their plans can be tested. */
export const queries = {
  insertMessage: `INSERT INTO messages (id, at, system, member, type, control_id, digest, session, booking, answer, history, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted')`,
  insertEnded: `INSERT INTO messages (id, at, system, member, type, control_id, digest, session, booking, answer, state, outcome, ended, transport, history)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  sameIdentity: `SELECT id, digest, state FROM messages WHERE control_id = ? AND system = ? AND state <> 'refused' AND control_id <> ''`,
  insertBody: `INSERT INTO bodies (message, name, bytes) VALUES (?, ?, ?)`,
  body: `SELECT bytes FROM bodies WHERE message = ? AND name = ? ORDER BY rowid DESC LIMIT 1`,
  bodies: `SELECT name, bytes FROM bodies WHERE message = ? ORDER BY rowid`,
  bodyNames: `SELECT name, length(bytes) AS size FROM bodies WHERE message = ?`,
  transport: `SELECT transport FROM messages WHERE id = ?`,
  finish: `UPDATE messages SET state = ?, outcome = ?, ended = ?, transport = ?, history = ?, booking = CASE WHEN ? <> '' THEN ? ELSE booking END
    WHERE id = ? AND state = 'accepted'`,
  history: `UPDATE messages SET history = ? WHERE id = ?`,
  insertDelivery: `INSERT INTO deliveries (message, kind, system, state, attempts, due, since) VALUES (?1, ?2, ?3, 'waiting', 0, ?4, ?4)`,
  delivered: `UPDATE deliveries SET state = 'done' WHERE id = ?`,
  postpone: `UPDATE deliveries SET attempts = ?, due = ?, last_error = ? WHERE id = ?`,
  bury: `UPDATE deliveries SET state = 'dead', last_error = ? WHERE id = ?`,
  deaden: `UPDATE messages SET state = 'dead', outcome = ? WHERE id = ? AND state = 'accepted'`,
  waiting: `SELECT id, message, kind, system, attempts, due, since FROM deliveries WHERE state = 'waiting' ORDER BY due LIMIT ?`,
  orphans: `SELECT id, at FROM messages WHERE state = 'accepted' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = messages.id AND state = 'waiting')`,
  forget: `DELETE FROM remembered WHERE until < ?`,
  remember: `INSERT OR IGNORE INTO remembered (key, until, value) VALUES (?, ?, ?)`,
  recall: `SELECT value FROM remembered WHERE key = ? AND until >= ?`,
  reserve: `INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2 RETURNING value`,
  register: `INSERT INTO bookings (booking, owner, placer, asker, service, start, status, session, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (booking, owner) DO UPDATE SET status = excluded.status, at = excluded.at,
      start = CASE WHEN excluded.start <> '' THEN excluded.start ELSE bookings.start END`,
  booking: `SELECT * FROM bookings WHERE booking = ? AND owner = ?`,
  bookings: `SELECT * FROM bookings ORDER BY at DESC LIMIT ?`,
  message: `SELECT * FROM messages WHERE id = ?`,
  messageDeliveries: `SELECT kind, system, state, attempts, last_error FROM deliveries WHERE message = ? ORDER BY id`,
  audit: `INSERT INTO audit (at, who, what, message) VALUES (?, ?, ?, ?)`,
  audits: `SELECT at, who, what, message FROM audit ORDER BY rowid DESC LIMIT ?`,
} as const;
