/** HL7 dates and times (v2.5, sections 2.A.21, 2.A.22, 2.A.77): `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`. */
export interface DateTime {
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  /** Minutes east of UTC; undefined when the text has no zone. */
  readonly offset: number | undefined;
}

const pattern = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?(?:(\d{2})(?:\.\d{1,4})?)?)?)?)?([+-](?:0\d|1[0-4])[0-5]\d)?$/;

/** Reads a date; undefined when it is none (month 13, 30 February, hour 24 are none). */
export function parseDate(text: string): DateTime | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  const part = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits));
  const date: DateTime = {
    year: Number(year),
    month: part(month),
    day: part(day),
    hour: part(hour),
    minute: part(minute),
    second: part(second),
    offset: zone === undefined ? undefined : offsetMinutes(zone),
  };
  return exists(date) ? date : undefined;
}

function offsetMinutes(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith("-") ? -minutes : minutes;
}

function exists(date: DateTime): boolean {
  if (date.month !== undefined && (date.month < 1 || date.month > 12)) return false;
  if (date.day !== undefined && (date.day < 1 || date.day > daysIn(date.year, date.month ?? 1))) return false;
  return (date.hour ?? 0) < 24 && (date.minute ?? 0) < 60 && (date.second ?? 0) < 60;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * Milliseconds since 1970 of a date; a missing zone is that of `timeZone` (an IANA name), missing parts are the earliest.
 * In the hour that summer time repeats, the first of the two instants is meant.
 */
export function instantOf(date: DateTime, timeZone = "Europe/Rome"): number {
  const local = Date.UTC(date.year, (date.month ?? 1) - 1, date.day ?? 1, date.hour ?? 0, date.minute ?? 0, date.second ?? 0);
  if (date.offset !== undefined) return local - date.offset * 60_000;
  const before = zoneOffset(local - 86_400_000, timeZone);
  const after = zoneOffset(local + 86_400_000, timeZone);
  const first = local - before * 60_000;
  return zoneOffset(first, timeZone) === before ? first : local - after * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the runtime's time zone data say of an instant, as minutes east of UTC. */
function lookUpOffset(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) formats.set(timeZone, (format = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "longOffset" })));
  const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "";
  const match = /([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === "-" ? -minutes : minutes;
}

/** Offsets change at whole quarters of an hour, so one look-up serves all instants of a quarter. Bounded; never wrong. */
const quarter = 900_000;
const known = new Map<string, Map<number, number>>();
const mostKnown = 5000;

/** Minutes east of UTC that hold in a zone at an instant. */
function zoneOffset(instant: number, timeZone: string): number {
  let offsets = known.get(timeZone);
  if (!offsets || offsets.size >= mostKnown) known.set(timeZone, (offsets = new Map()));
  const slot = Math.floor(instant / quarter);
  let offset = offsets.get(slot);
  if (offset === undefined) offsets.set(slot, (offset = lookUpOffset(instant, timeZone)));
  return offset;
}

/** Writes an instant as `YYYYMMDDHHMMSS+ZZZZ` in a zone. */
export function formatInstant(instant: number, timeZone = "Europe/Rome"): string {
  const offset = zoneOffset(instant, timeZone);
  const local = new Date(instant + offset * 60_000).toISOString();
  const digits =
    local.slice(0, 4) + local.slice(5, 7) + local.slice(8, 10) + local.slice(11, 13) + local.slice(14, 16) + local.slice(17, 19);
  const size = Math.abs(offset);
  return `${digits}${offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}${pad(size % 60)}`;
}

const pad = (n: number): string => String(n).padStart(2, "0");
