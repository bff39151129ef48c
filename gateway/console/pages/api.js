/** The console's own API. */

/** What went wrong, in words for the screen. */
export class Failure extends Error {
  /** @param {number} status @param {string} message @param {string} [code] */
  constructor(status, message, code) {
    super(message);
    this.name = "Failure";
    this.status = status;
    this.code = code ?? "";
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function ask(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new Failure(0, "La console non risponde: controllare che sia ancora avviata.");
  }
  if (response.ok) return response;
  if (response.status === 401) throw new Failure(401, "L'accesso è scaduto: riaprire la console con il suo token.");
  const problem = await response.json().catch(() => ({}));
  throw new Failure(response.status, problem.detail ?? `La console risponde ${response.status}.`, problem.code);
}

/** @param {string} path @param {AbortSignal} [signal] */
export async function get(path, signal) {
  return (await ask(path, signal ? { signal } : {})).json();
}

/** The text of a body; who asks is written in the register before it is shown. @param {string} path @param {string} who */
export async function getText(path, who) {
  return (await ask(path, { headers: { "x-raccordo-user": encodeURIComponent(who) } })).text();
}

/** @param {string} path @param {object} body */
export async function post(path, body) {
  const response = await ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** A path with its parts escaped. @param {readonly string[]} parts */
export const path = (...parts) => `/api/${parts.map(encodeURIComponent).join("/")}`;
