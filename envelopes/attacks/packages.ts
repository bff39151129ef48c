import { attachmentReference } from "./exclusion.ts";
import { type Kit, type Made } from "./kit.ts";
import { draft } from "./message.ts";
import { sign } from "./sign.ts";
import { replace } from "./text.ts";

const invalid = "SECURITY_INVALID" as const;
const soapInvalid = "SOAP_INVALID" as const;

/** What is beside the envelope: attachments, signed or not, and parts that stand for text. */
export function packages(kit: Kit): readonly Made[] {
  return [...attachments(kit), ...xop(kit)];
}

function attachments(kit: Kit): readonly Made[] {
  const contents = new Map([["foto", "content"]]);
  const { alice } = kit.people;
  const signed = sign(draft(alice, { references: attachmentReference("cid:foto") }), alice.key, 0, contents);
  return [
    {
      name: "attachment",
      attack: "honest: a signed attachment",
      bytes: signed,
      attachments: [["foto", "content"]],
      expect: "accepted",
    },
    {
      name: "attachment-altered",
      attack: "a signed attachment altered",
      bytes: signed,
      attachments: [["foto", "changed"]],
      expect: invalid,
    },
    {
      name: "attachment-renamed",
      attack: "a signed attachment under another name",
      bytes: signed,
      attachments: [["other", "content"]],
      expect: invalid,
    },
    {
      name: "attachment-added",
      attack: "an attachment that nothing signs beside the signed one: it must not be handed on",
      bytes: signed,
      attachments: [
        ["foto", "content"],
        ["evil", "evil"],
      ],
      expect: invalid,
    },
    {
      name: "attachment-unsigned",
      attack: "an attachment put beside a message that has none: it must not be handed on",
      bytes: kit.message(),
      attachments: [["evil", "evil"]],
      expect: invalid,
    },
    {
      name: "attachment-twice",
      attack: "two attachments of one name, the signed one first: the other must not be handed on",
      bytes: signed,
      attachments: [
        ["foto", "content"],
        ["foto", "evil"],
      ],
      expect: invalid,
    },
    {
      name: "attachment-references-many",
      attack: "nineteen References to one attachment, beside those of the message",
      bytes: sign(draft(alice, { references: attachmentReference("cid:foto").repeat(19) }), alice.key, 0, contents),
      attachments: [["foto", "content"]],
      expect: invalid,
    },
    {
      name: "attachment-no-name",
      attack: "Reference to an attachment without name",
      bytes: kit.message({ references: attachmentReference("cid:") }),
      expect: invalid,
    },
    {
      name: "attachment-not-cid",
      attack: "attachment transform over a web address",
      bytes: kit.message({ references: attachmentReference("http://canary.invalid/foto") }),
      expect: invalid,
    },
    {
      name: "attachment-other-scheme",
      attack: "attachment transform over a name of another scheme",
      bytes: sign(draft(alice, { references: attachmentReference("xid:foto") }), alice.key, 0, new Map([["id:foto", "content"]])),
      attachments: [["foto", "content"]],
      expect: invalid,
    },
    {
      name: "attachment-bad-escape",
      attack: "a cid with a broken escape",
      bytes: kit.message({ references: attachmentReference("cid:%E0%A4%A") }),
      expect: invalid,
    },
    {
      name: "xop-include",
      attack: "XOP include that points outside the package: it stays what it is, and nothing is fetched",
      bytes: kit.message({ payload: outside }),
      payload: outside,
      expect: "accepted",
    },
  ];
}

const outside =
  '<o><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="http://canary.invalid/part"></xop:Include></o>';

/** Binary content beside the envelope (MTOM), which stands for base64 text that was signed. */
function xop(kit: Kit): readonly Made[] {
  const include = (href: string, inside = ""): string =>
    `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="${href}">${inside}</xop:Include>`;
  const signed = `<o>${Buffer.from("content").toString("base64")}</o>`;
  const xml = kit.message({ payload: signed });
  const packed = (what: string): string => replace(xml, signed, `<o>${what}</o>`);
  const made = (name: string, attack: string, what: string, expect: Made["expect"], content = "content"): Made => ({
    name: `xop-${name}`,
    attack,
    bytes: packed(what),
    transport: { xop: "true" },
    attachments: [["part", content]],
    payload: signed,
    expect,
  });
  return [
    made("inlined", "honest: base64 text beside the envelope", include("cid:part"), "accepted"),
    made("altered", "the part that a signed text came in altered", include("cid:part"), invalid, "changed"),
    made("gone", "an include of a part that is not there", include("cid:other"), soapInvalid),
    made("web", "an include from the web", include("http://canary.invalid/part"), soapInvalid),
    made("other-scheme", "an include of another scheme", include("xid:part"), soapInvalid),
    made("file", "an include of a file", include("file:///etc/passwd"), soapInvalid),
    made("beside", "an include beside text", `eA==${include("cid:part")}`, soapInvalid),
    made("two", "two includes in one element", include("cid:part").repeat(2), soapInvalid),
    made("inside", "an include with something in it", include("cid:part", "<x></x>"), soapInvalid),
    made("escape", "an include with a broken escape", include("cid:%E0%A4%A"), soapInvalid),
    {
      ...made("not-package", "an include where the transport says nothing of a package", include("cid:part"), invalid),
      transport: {},
    },
    {
      ...made("added", "a part that nothing stands for", include("cid:part"), invalid),
      attachments: [
        ["part", "content"],
        ["evil", "evil"],
      ],
    },
    {
      name: "xop-signature-value",
      attack: "the SignatureValue of a message seen before, as a part: a replay",
      bytes: kit.message().replace(/(<ds:SignatureValue>)[^<]*/, (_, tag: string) => `${tag}${include("cid:part")}`),
      transport: { xop: "true" },
      // The honest message's value is binary: what is left of it as text does not fit.
      attachments: [["part", "value"]],
      expect: invalid,
    },
  ];
}
