import { GatewayError } from "../../../contracts/errors.ts";
import type { JournalReader, MessageState, SearchFilter } from "../../../contracts/journal.ts";
import { hashToRead } from "../../../node/keyed-hash.ts";

/** How messages are chosen on the command line. */
export interface FilterOptions {
  readonly text?: string;
  readonly system?: string;
  readonly receiver?: string;
  readonly type?: string;
  readonly state?: string;
  readonly outcome?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
}

const states: readonly MessageState[] = ["accepted", "done", "refused", "dead"];

/** @throws GatewayError CONFIG_INVALID for what is no choice */
export async function filterOf(
  options: FilterOptions,
  journal: Pick<JournalReader, "recall">,
  most: number,
): Promise<SearchFilter> {
  const { text, system, receiver, type, outcome } = options;
  // The number of a prescription and the identifier of a patient stand in the journal only as keyed hashes.
  const hashes = text === undefined ? undefined : await hashesOf(text, journal);
  const state = states.find((one) => one === options.state);
  if (options.state !== undefined && state === undefined) {
    throw new GatewayError("CONFIG_INVALID", `--state ${options.state} is no state`, { expected: `one of ${states.join(", ")}` });
  }
  const given = <Name extends keyof SearchFilter>(name: Name, value: SearchFilter[Name] | undefined) =>
    value === undefined ? {} : { [name]: value };
  return {
    limit: wholeOf("--limit", options.limit) ?? most,
    ...given("text", text),
    ...given("hashed", hashes),
    ...given("system", system),
    ...given("receiver", receiver),
    ...given("type", type),
    ...given("state", state),
    ...given("outcome", outcome),
    ...given("since", instantOf("--since", options.since)),
    ...given("until", instantOf("--until", options.until)),
  };
}

/** Where no node has run yet there is no patient either. */
async function hashesOf(identifier: string, journal: Pick<JournalReader, "recall">): Promise<readonly string[]> {
  const hash = await hashToRead((key) => journal.recall(key, Date.now()));
  return hash ? [hash.of(identifier)] : [];
}

function wholeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new GatewayError("CONFIG_INVALID", `${option} ${text} is no number`, { expected: "a whole number from 1 on" });
}

function instantOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Date.parse(text);
  if (!Number.isNaN(value)) return value;
  throw new GatewayError("CONFIG_INVALID", `${option} ${text} is no instant`, {
    expected: "e.g. 2026-03-05 or 2026-03-05T08:15:00Z",
  });
}
