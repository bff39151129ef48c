import type { EnvelopeContext, Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { writeElement } from "../../gateway/xml/index.ts";
import { replyTransport } from "../soap/transport.ts";
import { dialect } from "../soap/version.ts";
import { bodyPart, part } from "../ws-security/part.ts";
import { signEnvelope } from "../ws-security/sign.ts";
import type { Busta, Parte } from "./busta.ts";
import { readIdentificatore, writeIdentificatore } from "./identifier.ts";
import type { EgovOptions } from "./options.ts";
import { writeIntestazione } from "./write.ts";

/** Seals a payload under a busta; identifier and time are given here. */
export type Seal = (payload: Uint8Array, busta: Omit<Busta, "identificatore" | "oraRegistrazione">) => Promise<Sealed>;

export function makeSeal(options: EgovOptions, context: EnvelopeContext): Seal {
  return async (payload, facts) => {
    const number = await context.next(`egov ${options.self.nome}`);
    const now = context.clock.now();
    const identificatore = writeIdentificatore(options.self, number, now);
    const intestazione = part("rc-intestazione", writeIntestazione({ ...facts, identificatore, oraRegistrazione: now }));
    const body = bodyPart("1.1", payload);
    const lifetime = (options.window ?? 300) * 1000;
    const actor = options.actor === undefined ? {} : { actor: options.actor };
    const bytes =
      options.signed === false
        ? unsigned([...intestazione.chunks], [...body.chunks])
        : signEnvelope({ version: "1.1", headers: [intestazione], body, created: now, lifetime, ...actor }, context.keys.signing);
    return { bytes, transport: replyTransport("1.1"), id: identificatore };
  };
}

/** The party that sent a request, known by the first part of its Identificatore. */
export function partyOfRequest(request: Opened, options: EgovOptions): Parte | undefined {
  const nome = request.id === undefined ? undefined : readIdentificatore(request.id)?.amministrazione;
  return options.counterparts.find((one) => one.nome === nome);
}

function unsigned(header: readonly Uint8Array[], body: readonly Uint8Array[]): Uint8Array {
  const shell = writeElement(
    "soap:Envelope",
    { "xmlns:soap": dialect("1.1").namespace },
    writeElement("soap:Header", {}, "\n"),
    "\n",
  );
  const [before = "", between = "", after = ""] = shell.split("\n");
  return Buffer.concat([Buffer.from(before), ...header, Buffer.from(between), ...body, Buffer.from(after)]);
}
