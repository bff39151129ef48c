import type { Message } from "../er7/message.ts";
import { add, remove, set } from "./edit.ts";
import type { FieldValue } from "./field-edit.ts";
import { get } from "./get.ts";

/**
 * A message on its way through several changes: holds the newest one, which shares with the first all that did not change.
 * Views write through it.
 */
export class Editor {
  #message: Message;

  constructor(message: Message) {
    this.#message = message;
  }

  get message(): Message {
    return this.#message;
  }

  get(path: string): string {
    return get(this.#message, path);
  }

  /** See `set`. */
  set(path: string, value: FieldValue): this {
    this.#message = set(this.#message, path, value);
    return this;
  }

  /** See `add`. */
  add(path: string, value: FieldValue | Readonly<Record<string, FieldValue>>): this {
    this.#message = add(this.#message, path, value);
    return this;
  }

  /** See `remove`. */
  remove(path: string): this {
    this.#message = remove(this.#message, path);
    return this;
  }
}
