/** Character classes of XML 1.0 (fifth edition), section 2.2 and 2.3. */

const START = 1;
const INSIDE = 2;

/** One byte per ASCII character: may it start a name, may it stand inside one. The colon is the caller's matter. */
const ascii = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
  const other = (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;
  return letter ? START | INSIDE : other ? INSIDE : 0;
});

const startRanges: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];

function startsName(code: number): boolean {
  if (code < 128) return ((ascii[code] ?? 0) & START) !== 0;
  return startRanges.some(([from, to]) => code >= from && code <= to);
}

function insideName(code: number): boolean {
  if (code < 128) return ((ascii[code] ?? 0) & INSIDE) !== 0;
  return startsName(code) || code === 0xb7 || (code >= 0x300 && code <= 0x36f) || code === 0x203f || code === 0x2040;
}

/** Char production: may this code point be in a document at all? */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Illegal among the UTF-16 units of a decoded text with normalised line ends (surrogates are always paired there). */
export function isIllegalUnit(unit: number): boolean {
  return unit < 0x20 ? unit !== 0x9 && unit !== 0xa : unit >= 0xfffe;
}

/** NCName production (Namespaces in XML 1.0, section 3). */
export function isNcName(name: string): boolean {
  if (name === "") return false;
  let first = true;
  for (let at = 0; at < name.length;) {
    const code = name.codePointAt(at) ?? 0;
    if (!(first ? startsName(code) : insideName(code))) return false;
    first = false;
    at += code > 0xffff ? 2 : 1;
  }
  return true;
}
