import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import {
  decode,
  decodeMessage,
  fromXml,
  isBatch,
  parse,
  parseBatch,
  type Encoding,
  type EncodingOptions,
  type Message,
} from "../../../canonical/index.ts";
import { asGatewayError, GatewayError } from "../../../contracts/errors.ts";

/** How the user says what a file is in. */
export interface InputOptions {
  /** Character set, whatever MSH-18 says. */
  readonly charset?: string;
}

/** What a file holds: one message, or the messages of a batch. */
export interface Input {
  /** As messages to the user name it. */
  readonly file: string;
  readonly format: "er7" | "xml" | "batch";
  readonly messages: readonly Message[];
  /** How ER7 was encoded; undefined for XML. */
  readonly encoding: Encoding | undefined;
}

/**
 * Reads a file, or standard input for "-": ER7, a batch, or v2.xml.
 * @throws GatewayError with the file, line and column
 */
export async function readInput(file: string, options: InputOptions): Promise<Input> {
  const shown = file === "-" ? "standard input" : file;
  const bytes = await readBytes(file, shown);
  try {
    return inputOf(bytes, shown, options);
  } catch (thrown) {
    throw inFile(asGatewayError(thrown), shown);
  }
}

async function readBytes(file: string, shown: string): Promise<Buffer> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new GatewayError("CONFIG_INVALID", `${shown} cannot be read: ${code ?? String(thrown)}`, {
      cause: thrown,
      hint: "give a file, or - for standard input",
    });
  }
}

function inputOf(bytes: Buffer, file: string, { charset }: InputOptions): Input {
  if (looksLikeXml(bytes)) return { file, format: "xml", messages: [fromXml(decode(bytes, "UTF-8"))], encoding: undefined };
  const assumed: EncodingOptions = charset === undefined ? {} : { charset, ignoreHeader: true };
  const { text, encoding } = decodeMessage(bytes, assumed);
  const parsing = { charset: encoding.charset };
  if (!isBatch(text)) return { file, format: "er7", messages: [parse(text, parsing)], encoding };
  const messages = parseBatch(text, parsing).batches.flatMap((batch) => batch.messages);
  return { file, format: "batch", messages, encoding };
}

function looksLikeXml(bytes: Buffer): boolean {
  return /^\ufeff?\s*</.test(bytes.subarray(0, 200).toString("utf8"));
}

/** The same failure with the file that it is in. */
function inFile(error: GatewayError, file: string): GatewayError {
  return new GatewayError(error.code, error.message, {
    where: { ...error.where, file },
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

/**
 * The one message of a file.
 * @throws GatewayError when it holds several
 */
export function onlyMessage(input: Input): Message {
  const [message] = input.messages;
  if (message && input.messages.length === 1) return message;
  throw new GatewayError("HL7_BATCH", `${input.file} holds ${input.messages.length} messages`, {
    where: { file: input.file },
    expected: "one message",
  });
}
