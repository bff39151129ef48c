import { canonicalize, type Markup, parse, writeElement, writeText } from "../../gateway/xml/index.ts";
import { Findings } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { portaOf } from "./identifier.ts";
import { messageIn } from "./message.ts";
import type { Porta } from "./options.ts";
import { writeLocal } from "./time.ts";

const TRACCIAMENTO = "http://www.cnipa.it/schemas/2003/eGovIT/Tracciamento1_0/";

/**
 * The traccia of a message that a domain gateway sent or took: its header as it stands, nothing of its body.
 * @param at when it passed, in milliseconds
 * @throws GatewayError for bytes without a readable e-Gov header
 */
export function writeTraccia(bytes: Uint8Array, tipo: "Richiesta" | "Risposta", self: Porta, at: number): Markup {
  const block = findIntestazione(messageIn(parse(bytes)).soap, new Findings());
  return writeElement(
    "traccia",
    { xmlns: TRACCIAMENTO },
    writeText("GDO", {}, writeLocal(at)),
    writeText("IdentificativoPorta", {}, portaOf(self)),
    writeText("TipoMessaggio", {}, tipo),
    canonicalize(block),
  );
}
