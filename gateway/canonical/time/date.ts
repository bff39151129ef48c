/** HL7 dates and times (v2.5, sections 2.A.21, 2.A.22, 2.A.77): `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`. */
export interface DateTime {
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  /** Ten-thousandths of a second; undefined when the text has none. */
  readonly fraction: number | undefined;
  /** Minutes east of UTC; undefined when the text has no zone. */
  readonly offset: number | undefined;
}

/** A time of day (v2.5, section 2.A.75): `HH[MM[SS[.S[S[S[S]]]]]][+/-ZZZZ]`. */
export type Time = Omit<DateTime, "year" | "month" | "day" | "hour"> & { readonly hour: number };

const zone = "([+-](?:0\\d|1[0-4])[0-5]\\d)?";
const clock = "(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:\\.(\\d{1,4}))?)?)?";
const datePattern = new RegExp(`^(\\d{4})(?:(\\d{2})(?:(\\d{2})(?:${clock})?)?)?${zone}$`);
const timePattern = new RegExp(`^${clock}${zone}$`);

/** Reads a date; undefined when it is none (month 13, 30 February, hour 24 are none). */
export function parseDate(text: string): DateTime | undefined {
  const plain = plainDate(text);
  if (plain) return exists(plain) ? plain : undefined;
  const match = datePattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const date: DateTime = {
    year: Number(year),
    month: part(month),
    day: part(day),
    hour: part(hour),
    ...belowHour(minute, second, fraction, offset),
  };
  return exists(date) ? date : undefined;
}

/**
 * Digits alone, down to any part, and a zone after them, as nearly all dates are: read without the pattern, which costs ten
 * times as much.
 */
function plainDate(text: string): DateTime | undefined {
  let length = 0;
  for (; length < text.length; length++) {
    const code = text.charCodeAt(length);
    if (code < 48 || code > 57) break;
  }
  if (length < 4 || length > 14 || length % 2 !== 0) return undefined;
  const offset = length === text.length ? undefined : plainOffset(text, length);
  if (offset === undefined && length < text.length) return undefined;
  return {
    year: twoDigits(text, 0) * 100 + twoDigits(text, 2),
    month: length > 4 ? twoDigits(text, 4) : undefined,
    day: length > 6 ? twoDigits(text, 6) : undefined,
    hour: length > 8 ? twoDigits(text, 8) : undefined,
    minute: length > 10 ? twoDigits(text, 10) : undefined,
    second: length > 12 ? twoDigits(text, 12) : undefined,
    fraction: undefined,
    offset,
  };
}

/** Minutes of a zone such as +0100 at the end of a text; undefined for what is none. */
function plainOffset(text: string, at: number): number | undefined {
  const sign = text[at];
  if (text.length !== at + 5 || (sign !== "+" && sign !== "-")) return undefined;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return undefined;
  }
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 3);
  if (hours > 14 || minutes > 59) return undefined;
  return sign === "-" ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

const twoDigits = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

/** Reads a time of day; undefined when it is none. */
export function parseTime(text: string): Time | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, hour, minute, second, fraction, offset] = match;
  const time: Time = { hour: Number(hour), ...belowHour(minute, second, fraction, offset) };
  return isTime(time) ? time : undefined;
}

function belowHour(
  minute: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
  offset: string | undefined,
): Omit<Time, "hour"> {
  return {
    minute: part(minute),
    second: part(second),
    fraction: fraction === undefined ? undefined : Number(fraction.padEnd(4, "0")),
    offset: offset === undefined ? undefined : offsetMinutes(offset),
  };
}

function part(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function offsetMinutes(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3));
  return text.startsWith("-") ? -minutes : minutes;
}

function exists(date: DateTime): boolean {
  if (date.year === 0) return false;
  if (date.month !== undefined && (date.month < 1 || date.month > 12)) return false;
  if (date.day !== undefined && (date.day < 1 || date.day > daysIn(date.year, date.month ?? 1))) return false;
  return isTime(date);
}

function isTime(time: Pick<DateTime, "hour" | "minute" | "second">): boolean {
  return (time.hour ?? 0) < 24 && (time.minute ?? 0) < 60 && (time.second ?? 0) < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Writes a date as HL7 does: the parts that it has, and its zone. */
export function formatDate(date: DateTime): string {
  const { month, day, hour, minute, second, fraction, offset } = date;
  let text = date.year > 999 ? String(date.year) : String(date.year).padStart(4, "0");
  // A part is written only below all larger ones.
  if (month !== undefined) {
    text += pad(month);
    if (day !== undefined) {
      text += pad(day);
      if (hour !== undefined) {
        text += pad(hour);
        if (minute !== undefined) {
          text += pad(minute);
          if (second !== undefined) text += pad(second);
        }
      }
    }
  }
  if (second !== undefined && fraction !== undefined) text += `.${String(fraction).padStart(4, "0")}`;
  return offset === undefined ? text : text + zoneText(offset);
}

function zoneText(offset: number): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}${pad(size % 60)}`;
}

const pad = (n: number): string => (n > 9 ? String(n) : `0${n}`);
