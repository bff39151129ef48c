import { escape, Message, segment, standardDelimiters as d, unescape, type Segment } from "../../../gateway/canonical/index.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";

/**
 * What a developer would write for this one pair of systems: the record into a canonical message, and that into the XML of the
 * other, with the same tables, dates, checks and escapes. The measure for the engine; of no other use.
 */

const services = new Map([
  ["92186/07", "92.18.C"],
  ["88911/08", "88.91.1"],
  ["4523/10", "45.23"],
  ["897/02", "89.7A.3"],
  ["8952/02", "89.52"],
  ["88723/02", "88.72.2"],
  ["9502/16", "95.02"],
  ["897/19", "89.7B.8"],
]);
const sexes = new Map([["M", "M"], ["F", "F"]]); // prettier-ignore
const kinds = new Map([["D", "DEM"], ["R", "ROSSA"], ["B", "BIANCA"], ["N", "NONE"]]); // prettier-ignore
const yesNo = new Map([["S", "Y"], ["N", "N"]]); // prettier-ignore

function coded(table: ReadonlyMap<string, string>, code: string, field: string): string {
  const found = table.get(code);
  if (found !== undefined) return found;
  if (code === "") return "";
  throw new GatewayError("MAPPING_CODE", `${field}: the code is not in the table`, { where: { field } });
}

function digits(text: string, field: string): string {
  const value = text.trim();
  if (value !== "" && !/^\d+$/.test(value))
    throw new GatewayError("RECORD_INVALID", `${field} is not numeric`, { where: { field } });
  return value;
}

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** ddMMyyyy[HHmm[ss]] as HL7 has it. */
function dated(text: string, field: string): string {
  const value = digits(text, field);
  if (/^0*$/.test(value)) return "";
  const [day, month] = [Number(value.slice(0, 2)), Number(value.slice(2, 4))];
  if (month < 1 || month > 12 || day < 1 || day > days[month - 1]!) {
    throw new GatewayError("MAPPING_FIELD", `${field}: the date is not readable`, { where: { field } });
  }
  return value.slice(4, 8) + value.slice(2, 4) + value.slice(0, 2) + value.slice(8);
}

const number = (text: string, field: string): string => digits(text, field).replace(/^0+(?=\d)/, "");

/** Joins components, leaving out empty ones at the end. */
function composed(...parts: readonly string[]): string {
  let last = parts.length;
  while (last > 0 && parts[last - 1] === "") last--;
  return parts.slice(0, last).join("^");
}

export function readRecord(bytes: Uint8Array): Message {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (text.length > 1024) throw new GatewayError("RECORD_INVALID", "The record is too long");
  const raw = (from: number, length: number): string => text.slice(from, from + length).trimEnd();
  const value = (from: number, length: number): string => escape(raw(from, length), d);
  const origin = value(28, 6);
  const operator = value(34, 10);
  const nre = value(324, 15);
  const exemption = value(356, 6);
  const type = "SRM^S01^SRM_S01";
  const segments = [
    segment("MSH", ["TRACC", origin, "", "", dated(text.slice(14, 28), "DATA-ORA"), "", type, digits(text.slice(4, 14), "PROGR"), "P", "2.5"], d), // prettier-ignore
    segment("ARQ", [composed(value(74, 20), origin), composed(value(362, 20), value(382, 6)), "", "", value(388, 10), "PREN", "", "Normal", "", "", "", value(355, 1), "", "", operator, "", "", "", operator, "", value(44, 10), "", "", nre === "" ? "" : `${nre}^NRE`], d), // prettier-ignore
    segment("PID", ["1", "", `${value(94, 16).replaceAll(" ", "").toUpperCase()}^^^CF^NNITA`, "", composed(value(110, 40), value(150, 40)), "", dated(text.slice(190, 198), "DT-NASC"), coded(sexes, raw(198, 1), "SESSO"), "", "", composed(value(199, 60), "", value(259, 40), "", value(299, 5)), "", value(304, 20)], d), // prettier-ignore
  ];
  if (exemption !== "") segments.push(segment("PV1", ["1", "O", ...Array.from({ length: 17 }, () => ""), exemption], d));
  segments.push(segment("RGS", ["1"], d));
  let set = 0;
  for (let i = 0, at = 446; i < 3; i++, at += 184) {
    const code = raw(at, 7);
    if (!/[^ 0]/.test(text.slice(at, at + 184))) continue;
    const service = coded(services, `${code}/${digits(text.slice(at + 7, at + 9), "P-BRANCA")}`, "P-COD");
    const start = dated(text.slice(at + 9, at + 21), "P-DATA");
    segments.push(segment("AIS", [String(++set), "", `${service}^^NOM2017`, start, "", "", number(text.slice(at + 21, at + 24), "P-DURATA"), "min"], d)); // prettier-ignore
    const note = value(at + 44, 140);
    if (note !== "") segments.push(segment("NTE", ["1", "", note], d));
  }
  segments.push(
    segment("ZRX", ["1", coded(kinds, raw(339, 1), "TIPO-RIC"), nre, dated(text.slice(340, 348), "DT-RIC"), coded(yesNo, raw(348, 1), "PRIMO-ACC"), value(349, 6)], d), // prettier-ignore
    segment("ZFE", ["1", value(54, 20), "", value(398, 12), value(410, 16), value(426, 2), value(428, 4), "", dated(text.slice(432, 446), "PRIMO-CONT")], d), // prettier-ignore
  );
  return new Message(d, segments);
}

const backServices = new Map([
  ["92.18.C", "9218C"],
  ["88.91.1", "88911"],
  ["45.23", "4523"],
  ["89.7A.3", "897A3"],
  ["89.52", "8952"],
  ["88.72.2", "88722"],
  ["95.02", "9502"],
  ["89.7B.8", "897B8"],
]);
const backKinds = new Map([["DEM", "DEMATERIALIZZATA"], ["ROSSA", "ROSSA"], ["BIANCA", "BIANCA"], ["NONE", "NESSUNA"]]); // prettier-ignore
const backYesNo = new Map([["Y", "SI"], ["N", "NO"]]); // prettier-ignore
const priorities = new Map([["U", "URGENTE"], ["B", "BREVE"], ["D", "DIFFERIBILE"], ["P", "PROGRAMMATA"]]); // prettier-ignore
const reaches = new Map([["AZ", "AZIENDA"], ["AV", "AREA"], ["RE", "REGIONE"], ["EX", "EXTRA"]]); // prettier-ignore
const quotas = new Map([["LOC", "LOCALE"], ["TER", "TERRITORIO"], ["FED", "FEDERATA"], ["SPEC", "SPECIALISTI"]]); // prettier-ignore

const escaped = (text: string): string =>
  /[&<>]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;
const element = (name: string, text: string): string => (text === "" ? "" : `<${name}>${escaped(text)}</${name}>`);

function isoDay(text: string): string {
  return text === "" ? "" : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

function isoTime(text: string, seconds: boolean): string {
  if (text === "") return "";
  return `${isoDay(text)}T${text.slice(8, 10) || "00"}:${text.slice(10, 12) || "00"}${seconds ? `:${text.slice(12, 14) || "00"}` : ""}`;
}

/** Rome's offset; summer time from the last Sunday of March to that of October, 1:00 UTC. */
function offset(text: string): string {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  if (month < 3 || month > 10) return "+01:00";
  if (month > 3 && month < 10) return "+02:00";
  const last = 31 - new Date(Date.UTC(year, month - 1, 31)).getUTCDay();
  const summer = month === 3 ? day >= last : day < last;
  return summer ? "+02:00" : "+01:00";
}

export function writeXml(message: Message): Uint8Array {
  const found = new Map<string, Segment>();
  for (const one of message.segments) if (!found.has(one.name)) found.set(one.name, one);
  const raw = (name: string, field: number): string => found.get(name)?.field(field) ?? "";
  const part = (text: string, n: number): string => unescape(text.split("^")[n - 1] ?? "", d);
  const value = (name: string, field: number, component = 1): string => part(raw(name, field), component);
  const sent = raw("MSH", 7);
  const cf = raw("PID", 3)
    .split("~")
    .find((one) => /\^(?:CF|NNITA)\b/.test(one));
  let services = "";
  let open = "";
  for (const one of message.segments) {
    if (one.name === "AIS") {
      if (open !== "") services += `${open}</Prestazione>`;
      const code = coded(backServices, part(one.field(3), 1), "AIS-3.1");
      open = `<Prestazione codice="${code}">${element("Inizio", isoTime(one.field(4), false))}${element("Minuti", part(one.field(7), 1))}`;
    } else if (one.name === "NTE" && open !== "") open += element("Nota", unescape(one.field(3), d));
  }
  if (open !== "") services += `${open}</Prestazione>`;
  const xml =
    `<Prenota xmlns="urn:bench:cup:1"><Testata>${element("Id", value("MSH", 10))}${element("DataOra", isoTime(sent, true) + offset(sent))}` +
    `<Mittente>NODO</Mittente>${element("Azienda", value("MSH", 4))}${element("Operatore", value("ARQ", 15))}${element("Postazione", value("ARQ", 21))}</Testata>` +
    `${element("Richiesta", value("ARQ", 1))}<Posto azienda="${escaped(value("ARQ", 2, 2))}" id="${escaped(value("ARQ", 2))}">${element("Agenda", value("ARQ", 5))}</Posto>` +
    `<Assistito>${element("CodiceFiscale", part(cf ?? "", 1))}${element("Cognome", value("PID", 5))}${element("Nome", value("PID", 5, 2))}` +
    `${element("DataNascita", isoDay(value("PID", 7)))}${element("Sesso", value("PID", 8))}${element("Indirizzo", value("PID", 11))}` +
    `${element("Comune", value("PID", 11, 3))}${element("Cap", value("PID", 11, 5))}${element("Telefono", value("PID", 13))}</Assistito>` +
    `<Ricetta>${element("NRE", value("ARQ", 24))}${element("Tipo", coded(backKinds, value("ZRX", 2), "ZRX-2"))}${element("Data", isoDay(value("ZRX", 4)))}` +
    `${element("PrimoAccesso", coded(backYesNo, value("ZRX", 5), "ZRX-5"))}${element("Azienda", value("ZRX", 6))}` +
    `${element("Priorita", coded(priorities, value("ARQ", 12), "ARQ-12"))}${element("Esenzione", value("PV1", 20))}</Ricetta>` +
    `<Prestazioni>${services}</Prestazioni><Federazione>${element("Sessione", value("ZFE", 2))}${element("Nodo", value("ZFE", 4))}${element("Accordo", value("ZFE", 5))}` +
    `${element("Ambito", coded(reaches, value("ZFE", 6), "ZFE-6"))}${element("Quota", coded(quotas, value("ZFE", 7), "ZFE-7"))}${element("PrimoContatto", isoTime(value("ZFE", 9), true))}</Federazione></Prenota>`;
  return Buffer.from(xml, "utf8");
}
