import type { Attachment } from "../../gateway/contracts/adapter.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import { attribute, canonicalize, children, type Element, elements, is, parse } from "../../gateway/xml/index.ts";
import type { BustaLetta } from "./busta.ts";
import { eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { SEGNAPOSTO } from "./manifest.ts";
import { EGOV } from "./names.ts";

/** How many octets a Body may have that comes as a part: as many as one that comes in its place. */
const MOST = 10 * 1024 * 1024;

const PLACE = "SOAPBody/Descrizione/DescrizioneMessaggio/Riferimento";

interface Riferimento {
  readonly part: Attachment;
  readonly role: string;
}

/** What was in the Body before it was described, and the parts that are not the body. */
export interface Content {
  readonly payload: Uint8Array;
  readonly attachments: readonly Attachment[];
}

/**
 * Puts the body back where the sender took it from, after the Descrizione was compared with the parts that came.
 * @param covered names of the attachments under the signature: the body must be, also where others need not; undefined
 *   where nothing is signed
 * @throws GatewayError EGOV_INVALID with 003, 118, 119, 120; SECURITY_MISSING with 202
 */
export async function readContent(
  element: Element | undefined,
  attachments: readonly Attachment[],
  read: BustaLetta,
  covered: ReadonlySet<string> | undefined,
): Promise<Content> {
  const isManifest = element !== undefined && element.local === "Descrizione" && element.namespace === EGOV;
  if (!isManifest && attachments.length === 0) {
    return { payload: element === undefined ? new Uint8Array(0) : Buffer.from(canonicalize(element)), attachments: [] };
  }
  const findings = new Findings();
  if (element === undefined || !isManifest) {
    findings.note("003", `SOAPBody/Descrizione${element?.local === "Descrizione" ? "/namespace" : ""}`);
    throw egovInvalid(findings.all, read);
  }
  const references = readDescrizione(element, attachments, findings);
  const main = references.filter(({ role }) => role === "Richiesta" || role === "Risposta");
  if (main.length !== 1) {
    findings.note("118", `${PLACE}/role (Richiesta/Risposta) ${main.length === 0 ? "non esistente" : "non univoco"}`);
  }
  for (const part of attachments) {
    if (!references.some((one) => one.part === part)) findings.note("120", `${PLACE}/href`);
  }
  findings.refuseGrave(read);
  const body = main[0]?.part;
  if (body === undefined) throw egovInvalid(findings.all, read);
  if (covered?.has(body.id) === false) throw egovInvalid([eccezione("202", "Security")], read, "SECURITY_MISSING");
  return { payload: await readBody(body, read), attachments: attachments.filter((part) => part !== body) };
}

function readDescrizione(manifest: Element, attachments: readonly Attachment[], findings: Findings): readonly Riferimento[] {
  const messages = elements(manifest);
  if (messages.length === 0 || !messages.every((one) => is(one, EGOV, "DescrizioneMessaggio"))) {
    findings.note("003", "SOAPBody/Descrizione/DescrizioneMessaggio");
  }
  const ids = new Set<string>();
  return messages.flatMap((message) => {
    const [reference, ...more] = children(message, EGOV, "Riferimento");
    if (reference === undefined || more.length > 0) {
      findings.note("118", PLACE);
      return [];
    }
    const id = attribute(reference, EGOV, "id");
    if (id === undefined || ids.has(id)) findings.note("003", `${PLACE}/id`);
    else ids.add(id);
    checkTexts(reference, findings);
    return readRiferimento(reference, attachments, findings);
  });
}

function readRiferimento(reference: Element, attachments: readonly Attachment[], findings: Findings): readonly Riferimento[] {
  const href = attribute(reference, "", "href")?.trim() ?? "";
  const role = attribute(reference, "", "role")?.trim() ?? "";
  if (role === "") findings.note("118", `${PLACE}/role`);
  if (href === "") {
    findings.note("118", `${PLACE}/href`);
    return [];
  }
  // The value is not repeated: a name chosen by a sender may say more than a log may hold.
  const part = attachments.find(({ id }) => href === `cid:${id}` || unescaped(href) === `cid:${id}`);
  if (part === undefined) findings.note("119", `${PLACE}/href`);
  return part === undefined ? [] : [{ part, role }];
}

function checkTexts(reference: Element, findings: Findings): void {
  const [schema] = children(reference, EGOV, "Schema");
  if (schema === undefined) findings.note("003", `${PLACE}/Schema`);
  else if (attribute(schema, "", "posizione") === undefined) findings.note("003", `${PLACE}/Schema/posizione`);
  if (children(reference, EGOV, "Titolo").length !== 1) findings.note("003", `${PLACE}/Titolo`);
}

/** A cid URL has its special characters escaped (RFC 2392); some senders leave them. */
function unescaped(href: string): string {
  return href.replace(/%[0-7][0-9A-Fa-f]/g, (one) => String.fromCharCode(Number.parseInt(one.slice(1), 16)));
}

async function readBody(part: Attachment, read: BustaLetta): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of part.content()) {
    size += chunk.length;
    // Whatever the part says of its size, no more than this is ever held.
    if (size > MOST) throw egovInvalid([eccezione("003", "Body")], read);
    chunks.push(chunk);
  }
  try {
    const root = parse(Buffer.concat(chunks), { bytes: MOST });
    return is(root, SEGNAPOSTO, "SoapBodyEmpty") ? new Uint8Array(0) : Buffer.from(canonicalize(root));
  } catch (thrown) {
    throw egovInvalid([eccezione("003", "Body")], read, "EGOV_INVALID", asGatewayError(thrown));
  }
}
