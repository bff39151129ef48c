import { encode, encodeMessage, toXml, write } from "../../../canonical/index.ts";
import { onlyMessage, readInput, type InputOptions } from "./input.ts";

interface Options extends InputOptions {
  readonly to: "xml" | "er7";
  readonly end?: "cr" | "lf" | "crlf";
  readonly toCharset?: string;
}

const ends = { cr: "\r", lf: "\n", crlf: "\r\n" } as const;

/** Writes a message in the other encoding. ER7 stays in the character set that it came in, unless another is asked for. */
export async function convertFile(file: string, options: Options): Promise<void> {
  const input = await readInput(file, options);
  const message = onlyMessage(input);
  if (options.to === "xml") {
    process.stdout.write(`${toXml(message)}\n`);
    return;
  }
  const text = write(message, ends[options.end ?? "cr"]);
  const own = input.encoding ?? { charset: "utf-8", mark: false };
  process.stdout.write(options.toCharset === undefined ? encodeMessage(text, own) : encode(text, options.toCharset));
}
