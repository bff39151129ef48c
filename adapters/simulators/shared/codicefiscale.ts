/** The check letter of the codice fiscale, for made-up patients. */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** The first 15 characters with their check letter. */
export function withCheckLetter(first: string): string {
  const sum = [...first].reduce((total, character, index) => {
    const digit = character >= "0" && character <= "9";
    const value = character.charCodeAt(0) - (digit ? 48 : 65);
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return first + String.fromCharCode(65 + (sum % 26));
}
