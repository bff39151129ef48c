import { writeTraccia, type EgovOptions } from "../../envelopes/egov/index.ts";
import { asGatewayError } from "../contracts/errors.ts";
import type { JournalReader, SearchFilter } from "../contracts/journal.ts";
import type { NodeConfig, SystemConfig } from "./config/model.ts";

/** A traccia, or why the message has none. */
export interface Trace {
  readonly message: string;
  readonly body: string;
  readonly traccia?: string;
  readonly error?: string;
}

/**
 * The tracce (Tracciamento of the e-Gov envelope) of what a node sent and took in e-Gov envelopes: headers alone, nothing of
 * what was in them. Read from the journal, where every message is whole: no second record has to be kept right.
 */
export async function* tracesOf(
  { systems }: Pick<NodeConfig, "systems">,
  journal: Pick<JournalReader, "search" | "bodies">,
  filter: SearchFilter,
): AsyncGenerator<Trace> {
  const egov = new Map(systems.filter(({ envelope }) => envelope?.name === "egov").map((one) => [one.file.system, one]));
  for (const { id, at, system } of await journal.search(filter)) {
    for (const { name, bytes } of await journal.bodies(id)) {
      const line = lineOf(name, system);
      const config = line && egov.get(line.system);
      if (line && config && bytes.length > 0) yield { message: id, body: name, ...traced(bytes, line.tipo, config, at) };
    }
  }
}

/** Which line a body went over, and in which direction. */
function lineOf(body: string, from: string): { readonly system: string; readonly tipo: "Richiesta" | "Risposta" } | undefined {
  if (body === "received") return { system: from, tipo: "Richiesta" };
  if (body === "sent") return { system: from, tipo: "Risposta" };
  const [, way, system] = /^(to|from):(.+)$/.exec(body) ?? [];
  return system === undefined ? undefined : { system, tipo: way === "to" ? "Richiesta" : "Risposta" };
}

function traced(
  bytes: Uint8Array,
  tipo: "Richiesta" | "Risposta",
  { file }: SystemConfig,
  at: number,
): Omit<Trace, "message" | "body"> {
  try {
    return { traccia: writeTraccia(bytes, tipo, (file.policy as unknown as EgovOptions).self, at) };
  } catch (thrown) {
    return { error: asGatewayError(thrown).message };
  }
}
