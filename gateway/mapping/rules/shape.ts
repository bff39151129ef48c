/**
 * What a value looks like without what it says: letters become A or a, digits 9, signs stay, and long runs are counted, so that
 * `BRMNTN56L20A123X` is `A{6}99A99A999A`. Other alphabets and control characters become `?`.
 */
export function shapeOf(value: string): string {
  const signs = [...value.slice(0, 200)].map((sign) => {
    if (/\p{Lu}/u.test(sign)) return "A";
    if (/\p{L}/u.test(sign)) return "a";
    if (/\p{Nd}/u.test(sign)) return "9";
    return /[ -~]/.test(sign) ? sign : "?";
  });
  const runs = signs.join("").replaceAll(/(.)\1{4,}/g, (run: string, sign: string) => `${sign}{${run.length}}`);
  return `"${runs.slice(0, 60)}"${value.length > 200 || runs.length > 60 ? ` and more, ${value.length} characters in all` : ""}`;
}
