import { formatInstant, instantOf, parseDate } from "../../canonical/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { unreadable, wrongArgument, type Converter, type ConverterKind } from "./converter.ts";
import { letters, parsePattern, readParts, type Letter, type Part } from "./date-pattern.ts";

const romeTime = "Europe/Rome";

export const date: ConverterKind = {
  name: "date",
  usage: "date PATTERN [ZONE]",
  about:
    "A legacy date or time to and from HL7 DT/TS, in local time. PATTERN is made of `yyyy` `yy` `MM` `dd` `HH` `mm` `ss` `SSS` (milliseconds) `XXX` (+01:00) `XX` (+0100), signs, and texts in single quotes. An HL7 time with an offset is brought to ZONE (Europe/Rome when missing) before it is written. All zeros and blanks are no date. `yy` lies between 1947 and 2046.",
  examples: [
    { as: "date ddMMyyyy", legacy: "12051956", hl7: "19560512" },
    { as: "date dd/MM/yyyy HH:mm Europe/Rome", legacy: "19/01/2027 08:30", hl7: "202701190830" },
    { as: "date dd/MM/yyyy HH:mm Europe/Rome", legacy: "19/01/2027 08:30", hl7: "202701190730+0000", only: "out" },
    { as: "date yyyy-MM-dd'T'HH:mm:ssXXX", legacy: "2027-01-19T08:30:00+01:00", hl7: "20270119083000+0100" },
    { as: "date ddMMyy", legacy: "120556", hl7: "19560512" },
    { as: "date ddMMyyyy", legacy: "00000000", hl7: "", only: "in" },
  ],
  make: dateConverter,
};

/** The patterns of local dates and times that are HL7's own. Dates of these lengths have no zone and no fraction. */
const hl7Forms: readonly string[] = ["yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

function dateConverter(argument: string): Converter {
  const zone = /\s([A-Z][A-Za-z]+\/[A-Za-z_]+)$/.exec(argument)?.[1];
  const pattern = zone === undefined ? argument : argument.slice(0, -zone.length - 1);
  const parts = parsePattern(pattern);
  const used = parts.flatMap((part) => part.letter ?? []);
  if (used.length === 0)
    throw wrongArgument("date ddMMyyyy, date yyyyMMdd HHmm and the like", "The converter date needs a pattern");
  if (zone !== undefined) checkZone(zone);
  const smallest = used.reduce((most, letter) => Math.max(most, letters.indexOf(letter)), 0);
  const kept = letters.slice(0, smallest + 1).filter((letter) => used.includes(letter) || letter !== "S");
  const needsDay = used.includes("d") || used.includes("X");
  const needsMonth = needsDay || used.includes("M");
  const hasOffset = used.includes("X");
  // A pattern such as yyyyMMddHHmm writes a date as HL7 does, and takes what it has room for.
  const room = hl7Forms.includes(pattern) ? pattern.length : 0;
  const expectedHl7 = `an HL7 date down to the ${needsDay ? "day" : "month"}`;

  return {
    toHl7(legacy) {
      if (isNoDate(legacy)) return "";
      if (legacy.length === room && parseDate(legacy)) return legacy;
      const found = readParts(legacy, parts);
      const text = found && hl7Of(found, kept);
      if (text === undefined || parseDate(text) === undefined) throw unreadable("The date is not readable", pattern);
      return text;
    },
    toLegacy(hl7) {
      const parsed = parseDate(hl7);
      if (!parsed) throw unreadable("The date is not readable", "an HL7 date");
      // A missing hour is midnight, but a missing day or month cannot be invented.
      if ((needsDay && parsed.day === undefined) || (needsMonth && parsed.month === undefined)) {
        throw unreadable("The date is not readable", expectedHl7);
      }
      if (hl7.length === room && parsed.offset === undefined) return hl7;
      const moved = hasOffset || parsed.offset !== undefined;
      return written(moved ? formatInstant(instantOf(parsed), zone ?? romeTime) : hl7, fractionOf(hl7), parts);
    },
    sample(n) {
      const local = sampleDate(n);
      return written(hasOffset ? formatInstant(instantOf(parseDate(local)!), zone ?? romeTime) : local, "", parts);
    },
  };
}

/** Nothing but zeros, blanks and punctuation: an old system's way to say that there is no date. */
function isNoDate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code > 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return false;
    if (code > 127) return /^[0\s\p{P}]*$/u.test(text);
  }
  return true;
}

function hl7Of(found: Partial<Record<Letter, string>>, kept: readonly Letter[]): string {
  let text = "";
  for (const letter of kept) {
    if (letter === "S") text += `.${found.S ?? ""}0`;
    else if (letter === "X") text += found.X ?? "";
    else text += found[letter] ?? "";
  }
  return text;
}

const fractionOf = (hl7: string): string => (hl7.length <= 14 ? "" : (/\.(\d+)/.exec(hl7)?.[1] ?? ""));

const places: Readonly<Record<"y" | "M" | "d" | "H" | "m" | "s", readonly [number, number]>> = {
  y: [0, 4],
  M: [4, 6],
  d: [6, 8],
  H: [8, 10],
  m: [10, 12],
  s: [12, 14],
};

/** @param local `YYYYMMDD[HHMM[SS]]`, and an offset when the pattern asks for one */
function written(local: string, fraction: string, parts: readonly Part[]): string {
  const end = local.length <= 14 ? endOfDigits(local) : local.search(/[.+-]/);
  const digits = end === 14 ? local : (end < 0 ? local : local.slice(0, end)).padEnd(14, "0");
  let text = "";
  for (let i = 0; i < parts.length; i++) {
    const { letter, length, literal } = parts[i]!;
    if (letter === undefined) text += literal;
    else if (letter === "S") text += fraction.padEnd(3, "0").slice(0, 3);
    else if (letter === "X") text += offsetText(local, length);
    else {
      const [from, to] = places[letter];
      text += digits.slice(letter === "y" && length === 2 ? from + 2 : from, to);
    }
  }
  return text;
}

function endOfDigits(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return i;
  }
  return text.length;
}

function offsetText(local: string, length: number): string {
  const offset = /[+-]\d{4}$/.exec(local)?.[0] ?? "+0000";
  return length === 6 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}

/** A day and time of 2027 in which no hour is missing or doubled. */
function sampleDate(n: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `2027${two((n % 12) + 1)}${two((n % 25) + 1)}${two(8 + (n % 10))}${two((n * 10) % 60)}00+0100`.replace(
    /^(\d{4}(?:0[4-9]|10)\d{8})\+0100$/,
    "$1+0200",
  );
}

/** Zones that were found good: building a formatter is slow, and a folder of mappings names one zone fifty times. */
const goodZones = new Set<string>();

function checkZone(zone: string): void {
  if (goodZones.has(zone)) return;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    goodZones.add(zone);
  } catch (cause) {
    throw new GatewayError("CONFIG_INVALID", `There is no time zone ${zone}`, {
      expected: "an IANA name such as Europe/Rome",
      cause,
    });
  }
}
