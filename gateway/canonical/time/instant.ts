import { formatDate, type DateTime } from "./date.ts";
import { italianTime, zoneOffset } from "./zone.ts";

/** A stretch of time: from the first instant to just before the last, in milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;

/** Milliseconds since 1970 of a calendar time as if it were in UTC; years below 100 are what they say. */
function utc(date: DateTime): number {
  const thousandths = Math.floor((date.fraction ?? 0) / 10);
  if (date.year > 99) {
    return Date.UTC(
      date.year,
      (date.month ?? 1) - 1,
      date.day ?? 1,
      date.hour ?? 0,
      date.minute ?? 0,
      date.second ?? 0,
      thousandths,
    );
  }
  const made = new Date(0);
  made.setUTCFullYear(date.year, (date.month ?? 1) - 1, date.day ?? 1);
  made.setUTCHours(date.hour ?? 0, date.minute ?? 0, date.second ?? 0, thousandths);
  return made.getTime();
}

/** The instants that a calendar time may be in a zone: two in the hour that the end of summer time repeats. */
function instantsOf(local: number, timeZone: string): readonly [first: number, last: number] {
  const before = zoneOffset(local - dayMs, timeZone) * 60_000;
  const after = zoneOffset(local + dayMs, timeZone) * 60_000;
  const early = local - before;
  // No clock is changed around this day, as on all days of a year but two or three.
  if (before === after) return [early, early];
  const late = local - after;
  const earlyFits = zoneOffset(early, timeZone) * 60_000 === before;
  const lateFits = zoneOffset(late, timeZone) * 60_000 === after;
  if (earlyFits && lateFits) return [Math.min(early, late), Math.max(early, late)];
  if (earlyFits) return [early, early];
  // Clocks that are put forward skip the hour: a time in it is read as if they had not been yet.
  return lateFits ? [late, late] : [early, early];
}

/**
 * Milliseconds since 1970 of a date; a missing zone is that of `timeZone` (an IANA name), missing parts are the earliest.
 * In the hour that summer time repeats, the first of the two instants is meant; in the one that it skips, the time is read
 * by the clock that was not yet put forward.
 */
export function instantOf(date: DateTime, timeZone = italianTime): number {
  const local = utc(date);
  return date.offset === undefined ? instantsOf(local, timeZone)[0] : local - date.offset * 60_000;
}

/**
 * All instants that a date may mean: `2027` is a whole year, a time in the hour that summer time repeats two stretches in
 * one. What is below a second counts for a millisecond.
 */
export function intervalOf(date: DateTime, timeZone = italianTime): Interval {
  const from = instantOf(date, timeZone);
  const next = following(date);
  if (date.offset !== undefined) return { from, to: utc(next) - date.offset * 60_000 };
  const isCalendar = date.hour === undefined;
  const [, last] = instantsOf(utc(date), timeZone);
  // A day ends when the next begins; within a day the length is the same in either of the two readings.
  return { from, to: isCalendar ? instantsOf(utc(next), timeZone)[0] : last + (utc(next) - utc(date)) };
}

/** The date after, by as much as its last part counts. */
function following(date: DateTime): DateTime {
  if (date.fraction !== undefined) return { ...date, fraction: date.fraction + 10 };
  if (date.second !== undefined) return { ...date, second: date.second + 1 };
  if (date.minute !== undefined) return { ...date, minute: date.minute + 1 };
  if (date.hour !== undefined) return { ...date, hour: date.hour + 1 };
  if (date.day !== undefined) return { ...date, day: date.day + 1 };
  if (date.month !== undefined) return { ...date, month: date.month + 1 };
  return { ...date, year: date.year + 1 };
}

/**
 * Compares two dates: negative when the first is surely earlier, positive when it is surely later, 0 when both mean the same
 * stretch of time, undefined when that cannot be told because one lies within the other (`2027` and `20270111`).
 */
export function compareDates(a: DateTime, b: DateTime, timeZone = italianTime): number | undefined {
  const one = intervalOf(a, timeZone);
  const other = intervalOf(b, timeZone);
  if (one.from === other.from && one.to === other.to) return 0;
  if (one.to <= other.from) return -1;
  if (other.to <= one.from) return 1;
  return undefined;
}

/** Writes an instant as `YYYYMMDDHHMMSS+ZZZZ` in a zone. */
export function formatInstant(instant: number, timeZone = italianTime): string {
  const offset = zoneOffset(instant, timeZone);
  const local = new Date(instant + offset * 60_000);
  return formatDate({
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    fraction: undefined,
    offset,
  });
}
