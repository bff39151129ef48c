import { formatInstant, instantOf, parseDate } from "../../canonical/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Converter } from "./index.ts";

interface Part {
  readonly letter: string;
  readonly length: number;
  readonly literal: string;
}

const lengths: Readonly<Record<string, number>> = { y: 4, M: 2, d: 2, H: 2, m: 2, s: 2 };

/**
 * `date PATTERN [ZONE]`: a legacy date such as `ddMMyyyyHHmmss` or `dd/MM/yyyy HH:mm`, to and from HL7 DT/TS in local time.
 * An HL7 time with an offset is brought to the zone (Europe/Rome unless said) before it is written. All zeros and blanks
 * are no date.
 */
export function dateConverter(argument: string): Converter {
  const zone = /\s([A-Z][A-Za-z]+\/[A-Za-z_]+)$/.exec(argument)?.[1];
  const pattern = zone === undefined ? argument : argument.slice(0, -zone.length - 1);
  const parts = parsePattern(pattern);
  const letters = parts.filter((part) => part.letter !== "").map((part) => part.letter);
  if (letters.length === 0) {
    throw new GatewayError("CONFIG_INVALID", "The converter date needs a pattern", {
      expected: "date ddMMyyyy, date yyyyMMdd HHmm and the like",
    });
  }
  if (zone !== undefined) checkZone(zone);
  const smallest = letters.reduce((most, letter) => Math.max(most, "yMdHms".indexOf(letter)), 0);

  return {
    toHl7(legacy) {
      if (/^[0\s\p{P}]*$/u.test(legacy)) return "";
      const found = readParts(legacy, parts);
      const text =
        found &&
        [..."yMdHms"]
          .slice(0, smallest + 1)
          .map((letter) => found[letter] ?? "")
          .join("");
      if (text === undefined || parseDate(text) === undefined) throw unreadable(pattern);
      return text;
    },
    toLegacy(hl7) {
      const date = parseDate(hl7);
      if (!date) throw unreadable("an HL7 date");
      // A missing hour is midnight, but a missing day or month cannot be invented.
      if ((letters.includes("d") && date.day === undefined) || (letters.includes("M") && date.month === undefined))
        throw unreadable("an HL7 date down to the day");
      const local = date.offset === undefined ? hl7 : formatInstant(instantOf(date), zone ?? "Europe/Rome");
      const digits = local.replace(/[.+-].*$/, "").padEnd(14, "0");
      const found: Record<string, string> = {};
      let at = 0;
      for (const letter of "yMdHms") {
        found[letter] = digits.slice(at, at + lengths[letter]!);
        at += lengths[letter]!;
      }
      return parts.map((part) => (part.letter === "" ? part.literal : found[part.letter]!)).join("");
    },
  };
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

function parsePattern(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  for (const match of pattern.matchAll(/yyyy|MM|dd|HH|mm|ss|[^A-Za-z]|[A-Za-z]+/g)) {
    const text = match[0];
    const letter = text[0] ?? "";
    if (/^[A-Za-z]+$/.test(text) && text.length !== lengths[letter]) {
      throw new GatewayError("CONFIG_INVALID", `"${text}" is not part of a date pattern`, {
        where: { column: match.index + 1 },
        expected: "yyyy, MM, dd, HH, mm, ss and signs between them",
      });
    }
    parts.push(/[A-Za-z]/.test(letter) ? { letter, length: text.length, literal: "" } : { letter: "", length: 1, literal: text });
  }
  return parts;
}

function readParts(text: string, parts: readonly Part[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  let at = 0;
  for (const part of parts) {
    const piece = text.slice(at, at + part.length);
    if (part.letter === "") {
      if (piece !== part.literal) return undefined;
    } else {
      if (piece.length !== part.length || !/^\d+$/.test(piece)) return undefined;
      found[part.letter] = piece;
    }
    at += part.length;
  }
  return at === text.length ? found : undefined;
}

const unreadable = (expected: string): GatewayError =>
  new GatewayError("MAPPING_FIELD", "The date is not readable", { expected });
