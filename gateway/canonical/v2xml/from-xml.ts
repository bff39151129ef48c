import { GatewayError } from "../../contracts/errors.ts";
import { attribute, elements, isElement, parse as parseXml, type Element } from "../../xml/index.ts";
import { standardDelimiters as d } from "../er7/delimiters.ts";
import { escapeLiteral } from "../er7/escape.ts";
import { Message } from "../er7/message.ts";
import { isHeaderCode, nameCode, segment, type Segment } from "../er7/segment.ts";
import { v2xmlNamespace } from "./to-xml.ts";

/**
 * Reads the HL7 v2 XML encoding. Groups are flattened in document order; parts are placed by the number at the end of
 * their element's name.
 * @throws GatewayError XML_INVALID, HL7_SYNTAX
 */
export function fromXml(source: string | Element): Message {
  const root = typeof source === "string" ? parseXml(utf8(source)) : source;
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

/**
 * The first HL7 message in an XML document, such as the one in a SOAP body; undefined when there is none.
 * @throws GatewayError XML_INVALID, HL7_SYNTAX
 */
export function messageInXml(source: string): Message | undefined {
  const found = firstMessage(parseXml(utf8(source)));
  return found && fromXml(found);
}

function firstMessage(element: Element): Element | undefined {
  if (element.namespace === v2xmlNamespace) return element;
  for (const child of elements(element)) {
    const found = firstMessage(child);
    if (found) return found;
  }
  return undefined;
}

function utf8(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  throw new GatewayError("XML_INVALID", "Half a surrogate pair is no character");
}

function collect(parent: Element, out: Segment[]): void {
  for (const child of parts(parent)) {
    if (/^[A-Z][A-Z0-9]{2}$/.test(child.local)) out.push(readSegment(child));
    else collect(child, out);
  }
}

/** Child elements that belong to the message; text between them is indentation, and anything else a mistake. */
function parts(parent: Element): readonly Element[] {
  const found = elements(parent);
  const foreign = found.find((child) => child.namespace !== v2xmlNamespace);
  if (foreign) throw fault(foreign.local, "The element is not of HL7 v2", `namespace ${v2xmlNamespace}`);
  if (parent.children.some((child) => typeof child === "string" && child.trim() !== "")) {
    throw fault(parent.local, "The element has text between its parts", "elements alone, or text alone");
  }
  return found;
}

function fault(field: string, message: string, expected: string): GatewayError {
  return new GatewayError("HL7_SYNTAX", message, { where: { field: field.slice(0, 60) }, expected });
}

function readSegment(element: Element): Segment {
  const isHeader = isHeaderCode(nameCode(element.local));
  const fields: string[] = [];
  for (const child of parts(element)) {
    const index = position(child);
    if (!child.local.startsWith(`${element.local}.`)) {
      throw fault(child.local, `The element is no field of ${element.local}`, `a name such as ${element.local}.1`);
    }
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
  const divided = elements(element).some((child) => child.local !== "escape");
  if (!divided) return readText(element);
  const out: string[] = [];
  for (const part of parts(element)) {
    const at = position(part) - 1;
    if (out[at] !== undefined) throw fault(part.local, "The part stands twice", "each component once");
    out[at] = delimiter === d.component ? readParts(part, d.subcomponent) : readText(part);
  }
  return Array.from(out, (text) => text ?? "").join(delimiter);
}

/** Text with its `<escape V=".br"/>` as sequences again. What is text in XML is text in ER7, also where it looks like one. */
function readText(element: Element): string {
  if (element.children.length === 1 && isIndentation(element.children[0])) return "";
  return element.children
    .map((child) => {
      if (typeof child === "string") return escapeLiteral(child, d);
      return isElement(child) ? readEscape(child) : "";
    })
    .join("");
}

/** @throws GatewayError HL7_SYNTAX for what would not stay one sequence */
function readEscape(element: Element): string {
  const sequence = attribute(element, "", "V") ?? "";
  if (/^[\w.+-]{1,2000}$/.test(sequence)) return `${d.escape}${sequence}${d.escape}`;
  throw new GatewayError("HL7_SYNTAX", "An escape has no sequence that HL7 has", {
    where: { field: element.local },
    expected: 'V with a sequence such as ".br" or "H"',
  });
}

/** Blanks with a line break, and nothing else: how programs lay out an element that is empty. */
function isIndentation(child: unknown): boolean {
  return typeof child === "string" && child.includes("\n") && child.trim() === "";
}

/** The number at the end of `CX.4`. */
function position(element: Element): number {
  const digits = /\.([1-9]\d{0,2})$/.exec(element.local)?.[1];
  const number = Number(digits);
  if (digits === undefined || number > mostParts) {
    throw fault(element.local, "An element's name does not end in a position", "a name such as PID.3 or CX.1");
  }
  return number;
}

/** More parts than any field has: a higher number would make a small element a long message. */
const mostParts = 500;
