/** Idempotent receiver: the same message id gets the stored reply; the same id with other content is refused. */
export class DuplicateContent extends Error {
  constructor(id: string) {
    super(`message id ${id} was used with other content`);
    this.name = "DuplicateContent";
  }
}

const most = 50_000;

export class Duplicates<Reply> {
  readonly #known = new Map<string, { readonly content: string; readonly reply: Promise<Reply> }>();

  /** Runs `work` the first time; later the same promise again. `content` must leave out the sending time. */
  once(sender: string, id: string, content: string, work: () => Promise<Reply>): Promise<Reply> {
    const key = `${sender}/${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known.content === content ? known.reply : Promise.reject(new DuplicateContent(id));
    const reply = work();
    this.#known.set(key, { content, reply });
    if (this.#known.size > most) this.#known.delete(this.#known.keys().next().value ?? "");
    return reply;
  }
}
