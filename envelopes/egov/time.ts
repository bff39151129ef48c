/**
 * `xsd:dateTime` as domain gateways write it: the wall clock of Italy, without zone. Zoned values are understood as well.
 * The rule of the zone is computed (EU directive 2000/84/EC: last Sundays of March and October, 01:00 UTC), so that no
 * locale data is needed.
 */

const HOUR = 3_600_000;

/** Wall clock of Italy, to the second. */
export function writeLocal(at: number): string {
  return new Date(at + offsetOfItaly(at)).toISOString().slice(0, 19);
}

/** Milliseconds of a dateTime, with zone or in Italian time; undefined when it is none. */
export function readDateTime(value: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(value);
  if (parts === null) return undefined;
  const [, seconds = "", fraction = "", zone] = parts;
  const wall = Date.parse(`${seconds}Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== seconds) return undefined;
  const at = wall + Number(fraction.padEnd(3, "0").slice(0, 3));
  return at - (zone === undefined ? offsetOfWall(at) : offsetOf(zone));
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const size = Number(zone.slice(1, 3)) * HOUR + Number(zone.slice(4, 6)) * 60_000;
  return zone.startsWith("-") ? -size : size;
}

/** In the hour that comes twice in October, the second one. */
function offsetOfWall(wall: number): number {
  return offsetOfItaly(wall - HOUR) === HOUR ? HOUR : offsetOfItaly(wall - 2 * HOUR);
}

function offsetOfItaly(at: number): number {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 2 * HOUR : HOUR;
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * 24 * HOUR;
}
