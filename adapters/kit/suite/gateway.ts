import type { Inbound, Received, Reply } from "../../../gateway/contracts/adapter.ts";
import type { Log } from "../../../gateway/contracts/clock.ts";
import type { GatewayError } from "../../../gateway/contracts/errors.ts";

/** Stands for the node: answers at once or when it is told to, and remembers what came. */
export class TestGateway implements Inbound {
  readonly accepted: Received[] = [];
  readonly refused: GatewayError[] = [];
  readonly #answer: (text: string) => Uint8Array;
  readonly #held: (() => void)[] = [];
  #holding = false;
  #seen: (() => void)[] = [];
  /** Messages handed on and not yet answered, at most. */
  most = 0;
  #underWay = 0;

  constructor(answer: (text: string) => Uint8Array) {
    this.#answer = answer;
  }

  async accept(received: Received): Promise<Reply> {
    this.accepted.push(received);
    this.#underWay++;
    this.most = Math.max(this.most, this.#underWay);
    this.#tell();
    if (this.#holding) await new Promise<void>((resolve) => this.#held.push(resolve));
    this.#underWay--;
    return { bytes: this.#answer(`re ${markOf(received.bytes)}`), transport: {}, failed: false };
  }

  refuse(error: GatewayError): Promise<Reply> {
    this.refused.push(error);
    this.#tell();
    return Promise.resolve({ bytes: this.#answer(`refused ${error.code.replaceAll("_", " ")}`), transport: {}, failed: true });
  }

  /** Answers nothing until {@link release}. */
  hold(): void {
    this.#holding = true;
  }

  release(): void {
    this.#holding = false;
    for (const go of this.#held.splice(0)) go();
  }

  /** Settles when so many have been handed on or refused. */
  async until(count: number): Promise<void> {
    while (this.accepted.length + this.refused.length < count) await new Promise<void>((resolve) => this.#seen.push(resolve));
  }

  #tell(): void {
    for (const seen of this.#seen.splice(0)) seen();
  }
}

/** What tells the suite's messages apart: `nota` and a number. */
export function markOf(bytes: Uint8Array): string {
  return /nota \d+/.exec(Buffer.from(bytes).toString("latin1"))?.[0] ?? "?";
}

/** Whether an answer is the one for the message with this mark. */
export const isAnswerTo = (bytes: Uint8Array, mark: string): boolean =>
  new RegExp(`re ${mark}(?!\\d)`).test(Buffer.from(bytes).toString("latin1"));

/** A log that keeps what it is told, as text. */
export function keptLog(): { readonly log: Log; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (fields: Readonly<Record<string, unknown>>, text: string): void => {
    lines.push(`${JSON.stringify(fields)} ${text}`);
  };
  return { log: { info: keep, warn: keep, error: keep }, lines };
}
