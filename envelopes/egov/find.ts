import { attribute, type Element } from "../../gateway/xml/index.ts";
import { actorOf } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { dialect } from "../soap/version.ts";
import { emptyBusta } from "./busta.ts";
import { egovInvalid, eccezione, type Findings } from "./exceptions.ts";
import { ACTOR, EGOV } from "./names.ts";

/**
 * The e-Gov header of a message, found by actor or by namespace, with its fixed attributes checked.
 * @throws GatewayError EGOV_INVALID: none is structural damage; two, or one of another name, is answered by a busta errore
 */
export function findIntestazione(message: SoapMessage, findings: Findings): Element {
  const { blocks, version } = message;
  const found = blocks.filter((block) => actorOf(block, version) === ACTOR || block.namespace === EGOV);
  const [block, second] = found;
  if (block === undefined) findings.structural("001", "Intestazione");
  if (second !== undefined) {
    throw egovInvalid([eccezione("001", "Intestazione (Più di un header e-Gov presente)")], emptyBusta);
  }
  if (block.local !== "Intestazione") throw egovInvalid([eccezione("001", "Intestazione")], emptyBusta);
  if (block.namespace !== EGOV) throw egovInvalid([eccezione("002", "Intestazione/namespace")], emptyBusta);
  if (actorOf(block, version) !== ACTOR) findings.note("002", "Intestazione/actor");
  const must = attribute(block, dialect(version).namespace, "mustUnderstand");
  if (must?.trim() !== "1") findings.note("002", "Intestazione/mustUnderstand");
  return block;
}
