/** Dates and times as the CUPs use them: Rome wall-clock time, no zone. */
import { Malformed } from "./model.ts";

const rome = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Rome", dateStyle: "short", timeStyle: "medium" });

/** Rome time of an instant, yyyy-MM-ddTHH:mm:ss. */
export function romeTime(instant: Date): string {
  return rome.format(instant).replace(" ", "T");
}

/** The next `weeks` weeks of working days after a date, each yyyy-MM-dd. */
export function workingDays(after: string, weeks: number): string[] {
  const noon = Date.parse(`${after}T12:00:00Z`);
  return Array.from({ length: weeks * 7 }, (_, day) => new Date(noon + (day + 1) * 86_400_000))
    .filter((date) => date.getUTCDay() % 6 !== 0)
    .map((date) => date.toISOString().slice(0, 10));
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T12:00:00Z`) - Date.parse(`${from.slice(0, 10)}T12:00:00Z`)) / 86_400_000);
}

/** Checks that text is a real date (yyyy-MM-dd) or time (yyyy-MM-ddTHH:mm:ss) and gives it back. */
export function checkedTime(text: string, where: string): string {
  const time = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (!real) throw new Malformed(`${where}: impossible date or time`);
  return text;
}

/** yyyyMMdd[HHmm[ss]] (further precision and zone ignored) to ISO; empty stays empty. */
export function fromCompact(text: string, where: string): string {
  if (text === "") return "";
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.\d+)?(?:[+-]\d{4})?$/.exec(text);
  if (match === null) throw new Malformed(`${where}: not yyyyMMdd or yyyyMMddHHmmss`);
  const [, year, month, day, hour, minute, second] = match;
  const date = `${year}-${month}-${day}`;
  return checkedTime(hour === undefined ? date : `${date}T${hour}:${minute}:${second ?? "00"}`, where);
}

/** ISO date or time to yyyyMMdd or yyyyMMddHHmmss. */
export function toCompact(iso: string): string {
  return iso.replace(/[-T:]/g, "");
}

/** The date before the day of a time, yyyy-MM-dd. */
export function yesterday(time: string): string {
  return new Date(Date.parse(`${time.slice(0, 10)}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
