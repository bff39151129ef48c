/** The canonical HL7 v2.5 model: what adapters and the other rooms may use. */
export { standardDelimiters, type Delimiters } from "./delimiters.ts";
export { parse, write, segment, segmentOf, segmentsOf, Segment, type Message } from "./message.ts";
export { compilePath, get, valueIn, type Path } from "./path.ts";
export { parseStructure, placeOf, type GroupItem, type Item } from "./structure.ts";
export { structureFor, structureId, structureOf } from "./structures.ts";
export { findSegment, group, groupsBelow, groupsOf, isGroup, type Group } from "./tree.ts";
export { DraftGroup } from "./draft.ts";
export { segmentFields, typeComponents, type FieldDefinition } from "./definitions/index.ts";
export { formatInstant, instantOf, parseDate, type DateTime } from "./date.ts";
export { charsetOf, decode, encode } from "./charset.ts";
export { escape, unescape } from "./escape.ts";
export { complete, type HeaderDefaults } from "./complete.ts";
export { acknowledge, errorSegment, isEnhanced, refusal, replyHeader, replyType, type AckCode, type AckHeader } from "./ack.ts";
export { messageType, validate, type Finding } from "./validate.ts";
export { reply, request, slots, type ReplyView, type RequestView, type SlotView } from "./views.ts";
export { fromXml, toXml, v2xmlNamespace } from "./v2xml.ts";
