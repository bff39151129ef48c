import { parseDate, parseTime } from "../time/date.ts";

/** The form of each primitive data type that has one, and how it is spoken of (HL7 v2.5, section 2.A). */
export interface PrimitiveForm {
  readonly fits: (text: string) => boolean;
  readonly expected: string;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** Nothing but digits, and one at least: looked at one by one, since most are few. */
function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return text !== "";
}

const dateTime: PrimitiveForm = {
  fits: (text) => parseDate(text) !== undefined,
  expected: "a date YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ] that exists",
};

const forms: Readonly<Record<string, PrimitiveForm>> = {
  NM: { fits: (text) => isDigits(text) || number.test(text), expected: "a number, with a point for decimals" },
  SI: { fits: isDigits, expected: "a whole number" },
  DT: { fits: (text) => text.length <= 8 && parseDate(text) !== undefined, expected: "a date YYYY[MM[DD]] that exists" },
  TM: { fits: (text) => parseTime(text) !== undefined, expected: "a time HH[MM[SS[.S]]][+/-ZZZZ] that exists" },
  DTM: dateTime,
  TS: dateTime,
};

/** The form of a primitive type; undefined for texts and codes, which have none. */
export function formOf(type: string): PrimitiveForm | undefined {
  return Object.hasOwn(forms, type) ? forms[type] : undefined;
}

/** Types whose text is only read by people, so that a long one harms nobody. */
export function isText(type: string): boolean {
  return type === "ST" || type === "TX" || type === "FT";
}
