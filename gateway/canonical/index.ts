/** The canonical HL7 v2 model: what adapters and the other rooms may use. README.md shows it at work. */
export { encodingCharacters, lineAndColumn, standardDelimiters, type Delimiters } from "./er7/delimiters.ts";
export { Message, messageOf, segmentOf, segmentsOf, stretches, withSegments, write } from "./er7/message.ts";
export { parse, type ParseOptions } from "./er7/parse.ts";
export { isBatch, parseBatch, writeBatch, type Batch, type BatchFile } from "./er7/batch.ts";
export { restated, segment, Segment } from "./er7/segment.ts";
export { charsetOf, decode, encode, type Charset } from "./er7/charset.ts";
export { decodeMessage, encodeMessage, encodingOf, type Encoding, type EncodingOptions } from "./er7/bytes.ts";
export { escape, unescape } from "./er7/escape.ts";
export { compilePath, compilePlace, type Path, type Place } from "./path/path.ts";
export { repetitionOf, valueIn } from "./path/value.ts";
export { countRepetitions, get, getAll, getRaw, groupsAt, segmentsAt } from "./path/get.ts";
export { add, remove, set, setRaw } from "./path/edit.ts";
export type { FieldValue } from "./path/field-edit.ts";
export { Editor } from "./path/editor.ts";
export { parseStructure, placeOf, structureNotation, type GroupItem, type Item } from "./structure/structure.ts";
export { dictionaryOf, messageType, structureFor, structureOf, structureOfMessage } from "./structure/of-message.ts";
export {
  findByCode,
  findSegment,
  group,
  groupsBelow,
  groupsOf,
  isGroup,
  segmentsIn,
  type Group,
  type Misfit,
} from "./structure/tree.ts";
export { DraftGroup } from "./structure/draft.ts";
export {
  federation,
  segmentFields,
  standard,
  structureId,
  table,
  typeComponents,
  versionOf,
  versions,
  type Dictionary,
  type FieldDefinition,
  type Table,
  type Version,
} from "./definitions/index.ts";
export { formatDate, parseDate, parseTime, type DateTime, type Time } from "./time/date.ts";
export { compareDates, formatInstant, instantOf, intervalOf, type Interval } from "./time/instant.ts";
export { codeFormats, type CodeFormat, type CodeFormatName } from "./codes/formats.ts";
export { isCodiceFiscale } from "./codes/codice-fiscale.ts";
export { checkPath, groupNames } from "./path/check.ts";
export { complete, isDecided, isFilled, type HeaderDefaults } from "./complete.ts";
export { acknowledge, replyHeader, type AckCode, type AckHeader, type AckOptions } from "./acknowledgement/acknowledge.ts";
export { errorSegment } from "./acknowledgement/err-segment.ts";
export { ackMode, isEnhanced, isWanted, type AckCondition, type AckMode } from "./acknowledgement/mode.ts";
export { refusal, replyType } from "./acknowledgement/refusal.ts";
export { hasErrors, type Finding, type Rule, type Severity } from "./validation/finding.ts";
export { validate, type ValidateOptions } from "./validation/validate.ts";
export { availabilityRequest, bookingRequest, deliverabilityRequest, request, type RequestView } from "./views/requests.ts";
export {
  availabilityReply,
  bookingReply,
  deliverabilityReply,
  isAccepted,
  notification,
  reply,
  slots,
  type ReplyView,
  type SlotView,
} from "./views/replies.ts";
export { defineView, type Reading, type Shape, type View } from "./views/view.ts";
export { fromXml, messageInXml } from "./v2xml/from-xml.ts";
export { toXml, v2xmlNamespace } from "./v2xml/to-xml.ts";
export { compareMessages, type Difference } from "./inspect/compare.ts";
export { describeMessage, type GroupTree, type MessageTree, type SegmentTree, type ValueTree } from "./inspect/describe.ts";
export { leaves, meaningOf, segmentLabels, type Leaf } from "./inspect/leaves.ts";
