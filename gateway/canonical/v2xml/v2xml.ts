import { GatewayError } from "../../contracts/errors.ts";
import { elements, escapeText, parse as parseXml, text as textOf, type Element } from "../../xml/index.ts";
import { segmentFields, typeComponents } from "../definitions/index.ts";
import { standardDelimiters } from "../er7/delimiters.ts";
import { escape, unescape } from "../er7/escape.ts";
import { Message } from "../er7/message.ts";
import { segment, type Segment } from "../er7/segment.ts";
import { structureFor, structureId } from "../structure/of-message.ts";
import { group, isGroup, type Group } from "../structure/tree.ts";
import { messageType } from "../structure/of-message.ts";

/** Namespace of the HL7 v2 XML encoding. */
export const v2xmlNamespace = "urn:hl7-org:v2xml";

const d = standardDelimiters;

/**
 * Writes a message in the HL7 v2 XML encoding (HL7 Version 2: XML Encoding Syntax, release 2), with the groups of its
 * structure as elements. The output is in canonical form (exclusive c14n), so that it can be signed as it stands.
 * @throws GatewayError HL7_UNSUPPORTED when MSH-9 cannot name an element, XML_INVALID for characters that XML does not have
 */
export function toXml(message: Message): string {
  const type = messageType(message);
  const [name = "", event = ""] = type.split("^");
  const structure = structureFor(type);
  const root = structure?.name ?? structureId(name, event);
  if (!/^[A-Z][A-Z0-9_]*$/.test(root)) {
    throw new GatewayError("HL7_UNSUPPORTED", "MSH-9 does not name a message", {
      where: { field: "MSH-9" },
      expected: "a type and event such as SRM^S01",
    });
  }
  const children: readonly (Segment | Group)[] = structure ? group(message.segments, structure).root.children : message.segments;
  return `<${root} xmlns="${v2xmlNamespace}">${children.map((child) => node(child, root)).join("")}</${root}>`;
}

function node(child: Segment | Group, root: string): string {
  if (!isGroup(child)) return segmentXml(child);
  const name = `${root}.${child.name}`;
  return `<${name}>${child.children.map((inner) => node(inner, root)).join("")}</${name}>`;
}

function segmentXml(one: Segment): string {
  const definitions = segmentFields(one.name);
  let fields = "";
  for (let i = 1; i <= one.length; i++) {
    const raw = one.field(i);
    if (raw === "") continue;
    const name = `${one.name}.${i}`;
    if (one.name === "MSH" && i <= 2) {
      fields += `<${name}>${escapeText(raw)}</${name}>`;
      continue;
    }
    const type = definitions?.[i - 1]?.type ?? "";
    for (const repetition of raw.split(one.delimiters.repetition)) {
      fields += `<${name}>${composite(repetition, type, name, one, one.delimiters.component)}</${name}>`;
    }
  }
  return `<${one.name}>${fields}</${one.name}>`;
}

/**
 * Content of a field or component: its parts as elements named by data type, or plain text for a primitive. A part of a
 * type that nobody defined is named after its parent, so that any Z segment survives the way there and back.
 */
function composite(raw: string, type: string, parent: string, one: Segment, delimiter: string): string {
  const components = typeComponents(type) ?? [];
  const isField = delimiter === one.delimiters.component;
  const isPlain = !raw.includes(delimiter) && !(isField && raw.includes(one.delimiters.subcomponent));
  if (components.length === 0 && isPlain) return escapeText(unescape(raw, one.delimiters));
  const prefix = components.length === 0 ? parent : type;
  return raw
    .split(delimiter)
    .map((text, index) => {
      if (text === "") return "";
      const name = `${prefix}.${index + 1}`;
      const inner = isField
        ? composite(text, components[index]?.type ?? "", name, one, one.delimiters.subcomponent)
        : escapeText(unescape(text, one.delimiters));
      return `<${name}>${inner}</${name}>`;
    })
    .join("");
}

/**
 * Reads the HL7 v2 XML encoding. Groups are flattened in document order; parts are placed by the number at the end of
 * their element's name.
 * @throws GatewayError XML_INVALID, HL7_SYNTAX
 */
export function fromXml(source: string | Element): Message {
  const root = typeof source === "string" ? parseXml(Buffer.from(source, "utf8")) : source;
  if (root.namespace !== v2xmlNamespace) {
    throw new GatewayError("HL7_SYNTAX", "The element is not an HL7 v2 message", {
      where: { field: root.local },
      expected: `an element of namespace ${v2xmlNamespace}`,
    });
  }
  const segments: Segment[] = [];
  collect(root, segments);
  if (segments[0]?.name !== "MSH") {
    throw new GatewayError("HL7_SYNTAX", "The message has no MSH", { where: { field: "MSH" }, expected: "MSH first" });
  }
  return new Message(d, segments);
}

function collect(parent: Element, out: Segment[]): void {
  for (const child of elements(parent)) {
    if (/^[A-Z][A-Z0-9]{2}$/.test(child.local)) out.push(readSegment(child));
    else collect(child, out);
  }
}

function readSegment(element: Element): Segment {
  const isHeader = element.local === "MSH";
  const fields: string[] = [];
  for (const child of elements(element)) {
    const index = position(child);
    if (isHeader && index <= 2) continue;
    const at = isHeader ? index - 3 : index - 1;
    const value = readParts(child, d.component);
    fields[at] = fields[at] === undefined ? value : fields[at] + d.repetition + value;
  }
  return segment(
    element.local,
    Array.from(fields, (field) => field ?? ""),
    d,
  );
}

function readParts(element: Element, delimiter: string): string {
  const parts = elements(element);
  if (parts.length === 0) return escape(textOf(element), d);
  const out: string[] = [];
  for (const part of parts) {
    out[position(part) - 1] = delimiter === d.component ? readParts(part, d.subcomponent) : escape(textOf(part), d);
  }
  return Array.from(out, (text) => text ?? "").join(delimiter);
}

/** The number at the end of `CX.4`. */
function position(element: Element): number {
  const text = element.local.slice(element.local.lastIndexOf(".") + 1);
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 500) {
    throw new GatewayError("HL7_SYNTAX", "An element's name does not end in a position", {
      where: { field: element.local },
      expected: "a name such as PID.3 or CX.1",
    });
  }
  return number;
}
