const shape = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
const provisional = /^\d{11}$/;
const provisionalLength = 11;

/** Values of 0-9 and A-Z at odd positions (counted from 1); at even ones a digit is itself and A is 0. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
/** What digits become where two people would have the same code (omocodia). */
const letterOfDigit = "LMNPQRSTUV";

/**
 * True for a codice fiscale whose check character is right, with letters for digits (omocodia) too, and for a provisional
 * one of 11 digits (DM 23/12/1976). Sex and birth are not read from it: the registry may say otherwise.
 */
export function isCodiceFiscale(text: string): boolean {
  if (text.length === provisionalLength) return provisional.test(text) && isProvisional(text);
  return shape.test(text) && text[15] === checkLetter(text) && isBirthDay(text);
}

function checkLetter(text: string): string {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = text.charCodeAt(i);
    const isLetter = code >= 65;
    const even = isLetter ? code - 65 : code - 48;
    sum += i % 2 === 0 ? oddValues[isLetter ? code - 65 + 10 : code - 48]! : even;
  }
  return String.fromCharCode(65 + (sum % 26));
}

/** Day 01-31 for men, 41-71 for women. */
function isBirthDay(text: string): boolean {
  const day = digitAt(text, 9) * 10 + digitAt(text, 10);
  return (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
}

/** A digit, also one that is written as a letter. */
function digitAt(text: string, at: number): number {
  const letter = letterOfDigit.indexOf(text[at]!);
  return letter < 0 ? text.charCodeAt(at) - 48 : letter;
}

/** The check digit of a VAT number: from the left, even positions doubled. */
function isProvisional(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 10; i++) {
    const digit = Number(text[i]);
    const doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += i % 2 === 0 ? digit : doubled;
  }
  return Number(text[10]) === (10 - (sum % 10)) % 10;
}
