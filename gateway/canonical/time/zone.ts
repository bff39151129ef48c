/** The zone of a time that says none: all CUPs are in Italy. */
export const italianTime = "Europe/Rome";

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

/** Minutes east of UTC that hold in a zone (an IANA name) at an instant (milliseconds since 1970). */
export function zoneOffset(instant: number, timeZone: string): number {
  let offsets = known.get(timeZone);
  if (!offsets || offsets.size >= mostKnown) known.set(timeZone, (offsets = new Map()));
  const slot = Math.floor(instant / quarter);
  let offset = offsets.get(slot);
  if (offset === undefined) offsets.set(slot, (offset = lookUpOffset(instant, timeZone)));
  return offset;
}
