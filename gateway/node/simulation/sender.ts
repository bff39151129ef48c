import type { Reply } from "../../contracts/adapter.ts";
import type { Ledger, Told } from "./ledger.ts";
import { controlIdOf, readAnswer, receiverNames, written, type Answer, type Letter } from "./messages.ts";
import type { Door, Network } from "./network.ts";
import { finalRefusal } from "./receiver.ts";

/** Patients that all senders share. */
const patients = 12;
/** After how many answers that an outcome is open its sender takes the telephone. */
const openAnswers = 4;

/** Refusals that say: nothing was done, repeat later. */
const busy: ReadonlySet<string> = new Set(["JOURNAL_UNAVAILABLE", "OVERLOADED", "STOPPING"]);

const accepts = (ack: string): boolean => ack === "AA" || ack === "CA";

/** What a sender makes of an answer; undefined to repeat. @throws Error when no node may say this */
function toldBy({ ack, code }: Answer, { kind, to }: Letter): Told | undefined {
  if (accepts(ack)) return "accepted";
  if (code === "ESITO_INCERTO" || busy.has(code)) return undefined;
  if (kind === "booking" && code === finalRefusal) return "refused";
  if (kind === "booking" && code === "PEER_UNREACHABLE") return "not-done";
  // A person has to decide it already.
  if (kind === "booking" && to === "once" && code === "PEER_TIMEOUT") return "open";
  throw new Error(`a ${kind} to ${to} was answered ${ack} ${code}`);
}

/**
 * A sender as they are: one message at a time, repeated under the same control identifier until it knows how it ended. It may
 * repeat what was acknowledged long ago, and use an identifier twice by mistake.
 */
export class Sender {
  readonly #network: Network;
  readonly #ledger: Ledger;
  readonly #next: () => number | undefined;

  /** @param next the next number to send; undefined when there is none left */
  constructor(network: Network, ledger: Ledger, next: () => number | undefined) {
    this.#network = network;
    this.#ledger = ledger;
    this.#next = next;
  }

  /** Sends until there is nothing left to send. */
  async run(): Promise<void> {
    const { world } = this.#network;
    let last: Letter | undefined;
    for (let number = this.#next(); number !== undefined; number = this.#next()) {
      if (last && world.mishap(25)) await this.#confuse(number, last.controlId);
      const letter = this.#letter(number);
      this.#ledger.sent(letter);
      await this.#bring(letter);
      if (world.mishap(15)) await this.#exchange(letter);
      last = this.#ledger.told.get(number) === "accepted" ? letter : undefined;
      await world.sleep(world.mishap(20) ? world.between(100, 3000) : world.between(0, 60), "a sender goes on");
    }
  }

  #letter(number: number): Letter {
    const { random } = this.#network.world;
    const kind = random(3) === 0 ? "booking" : "notification";
    return { number, controlId: controlIdOf(number), kind, to: receiverNames[random(3)]!, patient: random(patients) };
  }

  async #bring(letter: Letter): Promise<void> {
    const { world } = this.#network;
    for (let open = 0; ;) {
      const answer = await this.#exchange(letter);
      const told = answer && toldBy(answer, letter);
      if (told) return this.#ledger.ended(letter, told);
      if (answer?.code === "ESITO_INCERTO" && letter.to === "once" && ++open === openAnswers) {
        return this.#ledger.ended(letter, "open");
      }
      await world.sleep(world.between(20, 800), "a sender tries again");
    }
  }

  /** Another message under an identifier that was used: whatever becomes of it, it must not be taken for acknowledged. */
  async #confuse(number: number, controlId: string): Promise<void> {
    const answer = await this.#exchange({ ...this.#letter(number), controlId });
    if (answer && accepts(answer.ack))
      this.#ledger.wrong.push(`${number} was acknowledged under ${controlId}, which was another message`);
  }

  /** @returns undefined when the connection ended, or nothing came in time */
  #exchange(letter: Letter): Promise<Answer | undefined> {
    const { world } = this.#network;
    return new Promise((resolve) => {
      const patience = world.after(world.between(500, 15_000), "a sender has waited enough", () => resolve(undefined));
      const end = (name: string, take: () => void): void => {
        world.after(world.between(0.2, 10), name, () => {
          patience.cancel();
          take();
        });
      };
      const torn = (): void => end("a sender's connection is torn", () => resolve(undefined));
      const arrive = (): void => {
        const { door } = this.#network;
        if (!door || door.life.over) return end("a sender finds no node", () => resolve(undefined));
        if (world.mishap(60)) return;
        const answer = (bytes: Uint8Array): void => {
          if (!world.mishap(40)) end(`an answer to ${letter.controlId}`, () => resolve(readAnswer(bytes, letter.controlId)));
        };
        this.#hand(door, letter, answer, torn);
        if (world.mishap(60))
          this.#hand(
            door,
            letter,
            () => undefined,
            () => undefined,
          );
      };
      world.after(world.between(0.2, 10), `${letter.controlId} at the door`, arrive);
    });
  }

  /** Gives a message to the node; what it answers is looked at before it goes. */
  #hand(door: Door, letter: Letter, take: (bytes: Uint8Array) => void, torn: () => void): void {
    const { world } = this.#network;
    const received = { bytes: Buffer.from(written(letter)), peer: "sender", transport: {} };
    const caller = (): void => torn();
    const own = letter.controlId === controlIdOf(letter.number);
    if (own) this.#ledger.handed(letter);
    door.waiting.add(caller);
    const leave = ({ bytes }: Reply): void => {
      door.waiting.delete(caller);
      const { ack, code } = readAnswer(bytes, letter.controlId);
      world.note(`${letter.controlId} is answered ${ack} ${code}`);
      if (own && accepts(ack)) this.#ledger.promised(letter);
      if (own && busy.has(code)) this.#ledger.denied(letter);
      take(bytes);
      if (door.waiting.size === 0) door.closed?.();
    };
    door.inbound
      .accept(received)
      .then(leave)
      .catch((thrown: unknown) => {
        this.#ledger.wrong.push(`${letter.controlId} was not answered: ${String(thrown)}`);
      });
  }
}
