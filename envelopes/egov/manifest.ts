import type { Attachment } from "../../gateway/contracts/adapter.ts";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import type { Controparte } from "./agreement.ts";
import type { Busta } from "./busta.ts";
import { EGOV } from "./names.ts";

/** What a part is to the message; the first two are the body. */
export type Role = "Richiesta" | "Risposta" | "Allegato";

/** Stands for a Body that was empty before it became a part. */
export const SEGNAPOSTO = "http://www.openspcoop2.org/spcoop/manifest/body";

interface Content {
  readonly payload: Uint8Array;
  readonly attachments?: readonly Attachment[];
}

export interface Described extends Required<Content> {
  /** The part that the Body became. */
  readonly main: Attachment | undefined;
}

/** With attachments the Body becomes a description of them all, and what it held their last. */
export function withManifest(
  { payload, attachments = [] }: Content,
  busta: Busta,
  role: Role,
  { manifest }: Controparte,
): Described {
  if (attachments.length === 0 || !manifest) return { payload, attachments, main: undefined };
  const [progressivo = "", date = "", time = ""] = busta.identificatore.split("_").slice(2);
  const content = payload.length > 0 ? payload : Buffer.from(writeElement("SoapBodyEmpty", { xmlns: SEGNAPOSTO }));
  const body: Attachment = {
    id: `corpo.${progressivo}.${date}.${time.replace(":", "")}@${busta.mittente.nome}`,
    contentType: "text/xml",
    size: content.length,
    async *content() {
      yield content;
    },
  };
  const references = [...attachments.map((one) => ({ one, role: "Allegato" as Role })), { one: body, role }].map(reference);
  return {
    payload: Buffer.from(writeElement("eGov_IT:Descrizione", { "xmlns:eGov_IT": EGOV }, ...references)),
    attachments: [...attachments, body],
    main: body,
  };
}

function reference({ one, role }: { one: Attachment; role: Role }, at: number): Markup {
  const id = `attachment${at + 1}`;
  return writeElement(
    "eGov_IT:DescrizioneMessaggio",
    {},
    writeElement(
      "eGov_IT:Riferimento",
      { "eGov_IT:id": id, href: `cid:${one.id}`, role },
      writeElement("eGov_IT:Schema", { posizione: one.contentType }),
      writeText("eGov_IT:Titolo", { Lingua: "it" }, role === "Allegato" ? id : role),
    ),
  );
}
