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
  const isHeader = isHeaderCode(nameCode(element.local));
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
  const parts = elements(element).filter((part) => part.local !== "escape");
  if (parts.length === 0) return readText(element);
  const out: string[] = [];
  for (const part of parts)
    out[position(part) - 1] = delimiter === d.component ? readParts(part, d.subcomponent) : readText(part);
  return Array.from(out, (text) => text ?? "").join(delimiter);
}

/** Text with its `<escape V=".br"/>` as sequences again. What is text in XML is text in ER7, also where it looks like one. */
function readText(element: Element): string {
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
