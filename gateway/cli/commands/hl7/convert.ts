import { toXml } from "../../../canonical/index.ts";
import { onlyMessage, readInput, type InputOptions } from "./input.ts";
import { er7Bytes } from "./output.ts";

interface Options extends InputOptions {
  readonly to: "xml" | "er7";
  readonly end?: "cr" | "lf" | "crlf";
  readonly toCharset?: string;
}

const ends = { cr: "\r", lf: "\n", crlf: "\r\n" } as const;

/** Writes a message in the other encoding. ER7 is in the set that its MSH-18 names, or that is asked for. */
export async function convertFile(file: string, options: Options): Promise<void> {
  const input = await readInput(file, options);
  const message = onlyMessage(input);
  if (options.to === "xml") {
    process.stdout.write(`${toXml(message)}\n`);
    return;
  }
  process.stdout.write(er7Bytes(message, input, ends[options.end ?? "cr"], options.toCharset));
}
