import { compilePath, get, parse, set, setRaw, write } from "../../../gateway/canonical/index.ts";
import { nextSiu, tenFields } from "./messages.ts";
import type { Contender } from "../measure.ts";
import { ClientMessage, Hl7Message, HL7Message } from "./peers.ts";

const texts = tenFields.map(([segment, field, component]) => `${segment}-${field}.${component}`);
const paths = texts.map(compilePath);
const dotted = tenFields.map(([segment, field, component]) => `${segment}.${field}.${component}`);

/** Parse a booking and read ten of its fields. All give the same characters. */
export const readers: readonly Contender[] = [
  {
    name: "Raccordo, compiled paths",
    run() {
      const message = parse(nextSiu());
      let length = 0;
      for (let i = 0; i < paths.length; i++) length += get(message, paths[i]!).length;
      return length;
    },
  },
  {
    name: "Raccordo, paths as text",
    run() {
      const message = parse(nextSiu());
      let length = 0;
      for (let i = 0; i < texts.length; i++) length += get(message, texts[i]!).length;
      return length;
    },
  },
  {
    name: "@medplum/core Hl7Message",
    run() {
      const message = Hl7Message.parse(nextSiu());
      let length = 0;
      for (const [segment, field, component] of tenFields) {
        length += (message.getSegment(segment)?.getComponent(field, component) ?? "").length;
      }
      return length;
    },
  },
  {
    name: "hl7v2",
    run() {
      const message = HL7Message.parse(nextSiu());
      let length = 0;
      for (const [segment, field, component] of tenFields) {
        length += String(valueOf(message.getSegment(segment)?.field(field).getValue(component))).length;
      }
      return length;
    },
  },
  {
    name: "node-hl7-client Message",
    run() {
      const message = new ClientMessage({ text: nextSiu() });
      let length = 0;
      for (const path of dotted) length += message.get(path).toString().length;
      return length;
    },
  },
];

/** hl7v2 gives dates as Date; the others as they stand in the message. */
function valueOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replaceAll(/[-:T]/g, "").slice(0, 14);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

const id = compilePath("MSH-10");
const status = compilePath("SCH-25.1");
const start = compilePath("AIS-4");

/** Parse a booking, change three fields, write it as bytes. */
export const writers: readonly Contender[] = [
  {
    name: "Raccordo, set",
    run() {
      let message = parse(nextSiu());
      message = set(message, id, "UM2");
      message = set(message, status, "Cancelled");
      message = set(message, start, "20270120110000");
      return Buffer.from(write(message), "latin1").length;
    },
  },
  {
    name: "Raccordo, setRaw by text",
    run() {
      let message = parse(nextSiu());
      message = setRaw(message, "MSH-10", "UM2");
      message = setRaw(message, "SCH-25.1", "Cancelled");
      message = setRaw(message, "AIS-4", "20270120110000");
      return Buffer.from(write(message), "latin1").length;
    },
  },
  {
    name: "@medplum/core Hl7Message",
    run() {
      const message = Hl7Message.parse(nextSiu());
      message.getSegment("MSH")?.setField(10, "UM2");
      message.getSegment("SCH")?.setField(25, "Cancelled");
      message.getSegment("AIS")?.setField(4, "20270120110000");
      return Buffer.from(message.toString(), "latin1").length;
    },
  },
  {
    name: "hl7v2",
    run() {
      const message = HL7Message.parse(nextSiu());
      message.getSegment("MSH")?.field(10).setValue("UM2");
      message.getSegment("SCH")?.field(25).setValue("Cancelled");
      message.getSegment("AIS")?.field(4).setValue("20270120110000");
      return Buffer.from(message.toHL7String(), "latin1").length;
    },
  },
  {
    name: "node-hl7-client Message",
    run() {
      const message = new ClientMessage({ text: nextSiu() });
      message.set("MSH.10", "UM2");
      message.set("SCH.25.1", "Cancelled");
      message.set("AIS.4", "20270120110000");
      return Buffer.from(message.toString(), "latin1").length;
    },
  },
];
