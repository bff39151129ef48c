import type { Codec } from "../charset/index.ts";

/** A last digit that carries the sign. */
export interface Punched {
  readonly digit: string;
  readonly negative: boolean;
}

/** How a zoned number's last digit is read and written. */
export interface Overpunch {
  read(char: string): Punched | undefined;
  write(digit: string, negative: boolean): string;
}

const digits = [..."0123456789"];

/** The zones of EBCDIC: C is positive, D negative, F has no sign. Which characters stand there differs between code pages. */
function ofPage(codec: Codec): Overpunch {
  const zone = (high: number): string => codec.show(Uint8Array.from(digits, (_, digit) => high + digit));
  return overpunch(zone(0xc0), zone(0xd0), [[zone(0xf0), false]]);
}

/** As files of a mainframe come when they are translated, with the characters that zones C and D have in IBM037. */
const translated = { positive: "{ABCDEFGHI", negative: "}JKLMNOPQR" };
/** As compilers for ASCII machines have it: zone 3 positive, zone 7 negative. */
const native = { positive: "0123456789", negative: "pqrstuvwxy" };

/** Both conventions of ASCII are read, since they share no character; one is written. */
export function overpunchOf(codec: Codec, convention: "EBCDIC" | "ASCII"): Overpunch {
  if (codec.family === "ebcdic") return ofPage(codec);
  const { positive, negative } = convention === "ASCII" ? native : translated;
  return overpunch(positive, negative, [
    [translated.positive, false],
    [translated.negative, true],
    [native.positive, false],
    [native.negative, true],
  ]);
}

function overpunch(positive: string, negative: string, also: readonly (readonly [string, boolean])[]): Overpunch {
  const known = new Map<string, Punched>();
  for (const [chars, minus] of [...also, [positive, false] as const, [negative, true] as const]) {
    [...chars].forEach((char, digit) => known.set(char, { digit: String(digit), negative: minus }));
  }
  return {
    read: (char) => known.get(char),
    write: (digit, minus) => (minus ? negative : positive)[Number(digit)]!,
  };
}
