import { parse, toXml } from "../../../gateway/canonical/index.ts";
import { siu } from "../canonical/messages.ts";

/** Examinations of one booking, invented like everything else here. */
const examinations = [
  ["89.7A.3", "Prima visita cardiologica, comprende elettrocardiogramma", "VCARD"],
  ["88.72.2", "Ecocolordopplergrafia cardiaca a riposo", "ECOCG"],
  ["89.50", "Elettrocardiogramma dinamico secondo Holter", "HOLTR"],
  ["90.43.2", "Troponina I, dosaggio su siero", "TROPO"],
  ["88.73.5", "Ecocolordoppler dei tronchi sovraaortici", "ETSA1"],
  ["89.41", "Test cardiovascolare da sforzo con cicloergometro", "ERGOM"],
] as const;

/** A booking of six examinations as SIU_S12 in the XML encoding, about 9 KB, in exclusive canonical form. */
export function bookingInXml(): Buffer {
  const resources = examinations.flatMap(([code, text, agenda], i) => [
    `AIS|${i + 1}||${code}^${text}^NOM2017|202701190${i + 1}3000|||40|min||Booked`,
    `NTE|1|L|${text}: presentarsi con gli esami precedenti e l'elenco dei farmaci assunti|PI`,
    `AIG|1||AG${agenda}^^110905|AGENDA|FED^^ITQUOTA`,
    `AIL|1||STANZA${i + 1}^^^110905&HSP11&L`,
    `AIP|1||MED7${i}^GALLI^UGO|MED`,
  ]);
  const shared = siu.split("\r").filter((line) => line !== "" && !/^(?:AI.|NTE\|1\|L\|Digiuno)/.test(line));
  return Buffer.from(toXml(parse([...shared, ...resources, ""].join("\r"))));
}

const payload = bookingInXml();
const place = payload.indexOf("UM1000001") + 2;
let made = 0;

/** The booking under another control identifier each time: two messages with the same octets are a replay, in one instant. */
export function nextBooking(): Buffer {
  const next = Buffer.from(payload);
  next.write(String(1_000_000 + (made++ % 9_000_000)), place, "latin1");
  return next;
}
