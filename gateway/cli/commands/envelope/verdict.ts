import type { Opened, Sealed } from "../../../contracts/envelope.ts";
import { asGatewayError, type GatewayError } from "../../../contracts/errors.ts";
import { exceptionsOf } from "../../../node/offline/index.ts";
import { errorText } from "../../report.ts";
import { type EnvelopeOptions, type Given, receivedIn } from "./input.ts";

export type Verdict =
  { readonly accepted: true; readonly opened: Opened } | { readonly accepted: false; readonly error: GatewayError };

/** Opens the envelope as a node would, as a request or as the answer to one of ours. */
export async function verdictOf({ received, envelope }: Given, { answerTo }: EnvelopeOptions): Promise<Verdict> {
  try {
    const opened =
      answerTo === undefined
        ? await envelope.open(received)
        : await envelope.openReply(received, sentIn((await receivedIn(answerTo)).bytes));
    return { accepted: true, opened };
  } catch (thrown) {
    return { accepted: false, error: asGatewayError(thrown) };
  }
}

/** Of what we sent, an answer need only fit the identifier. */
function sentIn(bytes: Uint8Array): Sealed {
  const text = Buffer.from(bytes).toString("utf8");
  const id = /<(?:\w+:)?MessageID[^>]*>([^<]+)</.exec(text) ?? /<(?:\w+:)?Identificatore>([^<]+)</.exec(text);
  return { bytes, transport: {}, id: id?.[1]?.trim() ?? "" };
}

/** What came of it, as JSON: the cause of a refusal, and for e-Gov every exception. */
export function verdictJson(verdict: Verdict): object {
  if (verdict.accepted) {
    const { sender, action, id, notes, correlation, oneWay } = verdict.opened;
    return { accepted: true, sender: sender ?? null, action, id: id ?? null, notes, ...given({ correlation, oneWay }) };
  }
  const { error } = verdict;
  return {
    accepted: false,
    code: error.code,
    message: error.message,
    ...given({ where: error.where, expected: error.expected, hint: error.hint }),
    exceptions: exceptionsOf(error).map(({ code, rilevanza, posizione, contesto }) => ({ code, rilevanza, posizione, contesto })),
  };
}

/** What came of it, in words. */
export function verdictText(verdict: Verdict): string {
  if (verdict.accepted) {
    const { sender, action, id, notes } = verdict.opened;
    return [
      `accepted: ${action} of ${sender ?? "nobody in particular (not signed)"}${id === undefined ? "" : `, ${id}`}`,
      ...notes.map((note) => `  ${note}`),
    ].join("\n");
  }
  const exceptions = exceptionsOf(verdict.error);
  return [
    `refused: ${errorText(verdict.error)}`,
    ...exceptions.map(({ code, rilevanza, posizione }) => `  ${code} ${rilevanza} ${posizione}`),
  ].join("\n");
}

function given(facts: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
