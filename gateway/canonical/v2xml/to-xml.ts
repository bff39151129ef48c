import { GatewayError } from "../../contracts/errors.ts";
import { escapeText } from "../../xml/index.ts";
import { structureId, type Dictionary, type FieldDefinition } from "../definitions/index.ts";
import { pieces, unescape } from "../er7/escape.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { dictionaryOf, messageType, structureOfMessage } from "../structure/of-message.ts";
import { isGroup, type Group } from "../structure/tree.ts";

/** Namespace of the HL7 v2 XML encoding. */
export const v2xmlNamespace = "urn:hl7-org:v2xml";

/**
 * Writes a message in the HL7 v2 XML encoding (HL7 Version 2: XML Encoding Syntax, release 2), with the groups of its
 * structure as elements, in the names of the version that MSH-12 gives. The output is in canonical form (exclusive c14n), so
 * that it can be signed as it stands.
 * @throws GatewayError HL7_UNSUPPORTED when MSH-9 cannot name an element, XML_INVALID for halves of surrogate pairs
 */
export function toXml(message: Message): string {
  const [name = "", event = ""] = messageType(message).split("^");
  const structure = structureOfMessage(message);
  const root = structure?.name ?? structureId(name, event);
  if (!/^[A-Z][A-Z0-9_]*$/.test(root)) {
    throw new GatewayError("HL7_UNSUPPORTED", "MSH-9 does not name a message", {
      where: { field: "MSH-9" },
      expected: "a type and event such as SRM^S01",
    });
  }
  const children: readonly (Segment | Group)[] = structure ? message.tree(structure).children : message.segments;
  const writer = new Writer(root, dictionaryOf(message));
  return `<${root} xmlns="${v2xmlNamespace}">${children.map((child) => writer.node(child)).join("")}</${root}>`;
}

class Writer {
  readonly #root: string;
  readonly #dictionary: Dictionary;

  constructor(root: string, dictionary: Dictionary) {
    this.#root = root;
    this.#dictionary = dictionary;
  }

  node(child: Segment | Group): string {
    if (!isGroup(child)) return this.#segment(child);
    const name = `${this.#root}.${child.name}`;
    return `<${name}>${child.children.map((inner) => this.node(inner)).join("")}</${name}>`;
  }

  #segment(one: Segment): string {
    const definitions = this.#dictionary.segment(one.name);
    let fields = "";
    for (let i = 1; i <= one.length; i++) {
      const raw = one.field(i);
      if (raw === "") continue;
      const name = `${one.name}.${i}`;
      if (one.isHeader && i <= 2) {
        fields += `<${name}>${escapeText(raw)}</${name}>`;
        continue;
      }
      const type = typeOf(one, i, definitions);
      for (const repetition of raw.split(one.delimiters.repetition)) {
        fields += `<${name}>${this.#composite(repetition, type, name, one, one.delimiters.component)}</${name}>`;
      }
    }
    return `<${one.name}>${fields}</${one.name}>`;
  }

  /**
   * Content of a field or component: its parts as elements named by data type, or plain text for a primitive. A part of a
   * type that nobody defined is named after its parent, so that any Z segment survives the way there and back.
   */
  #composite(raw: string, type: string, parent: string, one: Segment, delimiter: string): string {
    const components = this.#dictionary.type(type) ?? [];
    const isField = delimiter === one.delimiters.component;
    const isPlain = !raw.includes(delimiter) && !(isField && raw.includes(one.delimiters.subcomponent));
    if (components.length === 0 && isPlain) return textXml(raw, one);
    const prefix = components.length === 0 ? parent : type;
    return raw
      .split(delimiter)
      .map((text, index) => {
        if (text === "") return "";
        const name = `${prefix}.${index + 1}`;
        const inner = isField
          ? this.#composite(text, components[index]?.type ?? "", name, one, one.delimiters.subcomponent)
          : textXml(text, one);
        return `<${name}>${inner}</${name}>`;
      })
      .join("");
  }
}

/** The type of a field; that of an observation's value is in OBX-2. */
function typeOf(one: Segment, field: number, definitions: readonly FieldDefinition[] | undefined): string {
  const type = definitions?.[field - 1]?.type ?? "";
  return type === "VARIES" && one.name === "OBX" ? unescape(one.field(2), one.delimiters) : type;
}

/** Characters that XML 1.0 does not have, in a group to split by. Halves of surrogate pairs are left to be refused. */
const foreign = /([^\t\n\r\u0020-\ufffd])/;

/**
 * Text with its escape sequences: those that mean a character as that character, the others as `<escape V=".br"/>`, and so
 * are the characters that XML does not have.
 */
function textXml(raw: string, one: Segment): string {
  if (!raw.includes(one.delimiters.escape) && !foreign.test(raw)) return escapeText(raw);
  return pieces(raw, one.delimiters)
    .map((piece) => (piece.kind === "sequence" ? escapeXml(piece.value) : charactersXml(piece.value)))
    .join("");
}

function charactersXml(text: string): string {
  if (!foreign.test(text)) return escapeText(text);
  return text
    .split(foreign)
    .map((part) =>
      foreign.test(part) ? escapeXml(`X${Buffer.from(part, "utf8").toString("hex").toUpperCase()}`) : escapeText(part),
    )
    .join("");
}

function escapeXml(sequence: string): string {
  return `<escape V="${escapeText(sequence).replaceAll('"', "&quot;")}"></escape>`;
}
