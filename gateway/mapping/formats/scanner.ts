import { GatewayError } from "../../contracts/errors.ts";

/** A text that is no path, with the column of the first sign that does not fit. */
export function notAPath(text: string, at: number, expected: string): GatewayError {
  return new GatewayError("CONFIG_INVALID", `"${text.slice(0, 200)}" is not a path`, { where: { column: at + 1 }, expected });
}

/** Reads a path from left to right; knows how far it came. */
export class Scanner {
  protected readonly text: string;
  protected at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes past a sign, when it is the next. */
  protected take(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  /** @param pattern sticky */
  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  protected fault(expected: string): GatewayError {
    return notAPath(this.text, this.at, expected);
  }
}
