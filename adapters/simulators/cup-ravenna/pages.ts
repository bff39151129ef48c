/** GET /posti: four slots a page. What one question found stays as it was for its further pages. */
import type { WebReply } from "../shared/desk-http.ts";
import type { Answer } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import { replyBody, statusOf } from "./replies.ts";
import { readQuery, slotsPath } from "./requests.ts";
import type { Office } from "./server.ts";
import { json } from "./tokens.ts";

const perPage = 4;
const most = 1000;

interface Found {
  readonly id: string;
  readonly reply: Answer;
}

export class Pages {
  readonly #office: Office;
  /** By the question: its query without the page. */
  readonly #found = new Map<string, Found>();

  constructor(office: Office) {
    this.#office = office;
  }

  /** The page that a query asks for; throws Malformed. */
  reply(query: URLSearchParams): WebReply {
    const page = pageOf(query.get("pagina") ?? "1");
    const question = new URLSearchParams([...query].filter(([name]) => name !== "pagina"));
    const { id, reply } = (page > 1 ? this.#found.get(String(question)) : undefined) ?? this.#ask(question);
    const slots = reply.slots.slice((page - 1) * perPage, page * perPage);
    const next = page * perPage < reply.slots.length ? `${slotsPath}?${question}&pagina=${page + 1}` : "";
    const { azienda, now } = this.#office;
    const part = { ...reply, slots, warnings: page === 1 ? reply.warnings : [] };
    return json(statusOf(reply), replyBody(part, { id, time: now(), azienda }, query.get("idMessaggio") ?? "", next));
  }

  #ask(question: URLSearchParams): Found {
    const found = { reply: this.#office.decide(readQuery(question)), id: this.#office.nextId() };
    this.#found.set(String(question), found);
    if (this.#found.size > most) this.#found.delete(this.#found.keys().next().value ?? "");
    return found;
  }
}

function pageOf(said: string): number {
  if (!/^[1-9]\d{0,3}$/.test(said)) throw new Malformed("pagina: non e un numero di pagina");
  return Number(said);
}
