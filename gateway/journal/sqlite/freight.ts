import type { Ending, NewRecord } from "../../contracts/journal.ts";
import type { Call } from "../calls.ts";

/** Where bytes lie in the one buffer that travels with the calls. */
interface Span {
  readonly at: number;
  readonly length: number;
}

interface SpannedRecord extends Omit<NewRecord, "digest" | "received"> {
  readonly digest: Span;
  readonly received: Span;
}

interface SpannedEnding extends Omit<Ending, "reply" | "bodies"> {
  readonly reply: Span | undefined;
  readonly bodies?: readonly { readonly name: string; readonly bytes: Span }[];
}

type SpannedCall =
  | Exclude<Call, { readonly name: "accept" | "record" | "finish" }>
  | { readonly name: "accept"; readonly record: SpannedRecord; readonly rest: readonly unknown[] }
  | { readonly name: "record"; readonly record: SpannedRecord; readonly ending: SpannedEnding; readonly at: number }
  | { readonly name: "finish"; readonly id: string; readonly ending: SpannedEnding; readonly rest: readonly unknown[] };

/**
 * Calls on their way to a thread: as JSON, with the bytes of all of them in one buffer, which moves there. To have objects and
 * bodies cloned one by one costs a node under load a tenth of its time. Bytes often are a few of a large buffer that the
 * network read into, so that they have to be copied anyhow.
 */
export interface Freight {
  readonly calls: string;
  readonly bytes: Uint8Array;
}

export function loaded(calls: readonly Call[]): Freight {
  const parts: Uint8Array[] = [];
  let size = 0;
  const span = (bytes: Uint8Array): Span => {
    parts.push(bytes);
    const at = size;
    size += bytes.length;
    return { at, length: bytes.length };
  };
  const ofRecord = (record: NewRecord): SpannedRecord => ({
    ...record,
    digest: span(record.digest),
    received: span(record.received),
  });
  const ofEnding = ({ reply, bodies, ...ending }: Ending): SpannedEnding => ({
    ...ending,
    reply: reply && span(reply),
    ...(bodies ? { bodies: bodies.map((one) => ({ name: one.name, bytes: span(one.bytes) })) } : {}),
  });
  const spanned = calls.map((call): SpannedCall => {
    switch (call.name) {
      case "accept": {
        const [record, ...rest] = call.args;
        return { name: call.name, record: ofRecord(record), rest };
      }
      case "record": {
        const [record, ending, at] = call.args;
        return { name: call.name, record: ofRecord(record), ending: ofEnding(ending), at };
      }
      case "finish": {
        const [id, ending, ...rest] = call.args;
        return { name: call.name, id, ending: ofEnding(ending), rest };
      }
      default:
        return call;
    }
  });
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { calls: JSON.stringify(spanned), bytes };
}

/** The calls as they were. */
export function unloaded({ calls, bytes }: Freight): readonly Call[] {
  const of = ({ at, length }: Span): Uint8Array => bytes.subarray(at, at + length);
  const recordOf = (record: SpannedRecord): NewRecord => ({
    ...record,
    digest: of(record.digest),
    received: of(record.received),
  });
  const endingOf = ({ reply, bodies, ...ending }: SpannedEnding): Ending => ({
    ...ending,
    reply: reply && of(reply),
    ...(bodies ? { bodies: bodies.map((one) => ({ name: one.name, bytes: of(one.bytes) })) } : {}),
  });
  return (JSON.parse(calls) as readonly SpannedCall[]).map((call): Call => {
    switch (call.name) {
      case "accept":
        return { name: call.name, args: [recordOf(call.record), ...call.rest] } as unknown as Call;
      case "record":
        return { name: call.name, args: [recordOf(call.record), endingOf(call.ending), call.at] };
      case "finish":
        return { name: call.name, args: [call.id, endingOf(call.ending), ...call.rest] } as unknown as Call;
      default:
        // JSON has null where something was left out.
        return { name: call.name, args: (call.args as readonly unknown[]).map((one) => one ?? undefined) } as unknown as Call;
    }
  });
}
