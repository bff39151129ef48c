import { GatewayError } from "../contracts/errors.ts";
import type { BodyKey } from "./contents.ts";

/**
 * Keys of a journal from their text: a line for each, its name and 32 bytes in base64, the newest first; lines that begin
 * with # are left out.
 * @param source where the text came from, for messages
 * @throws GatewayError CONFIG_INVALID with the line; never with what stands in it
 */
export function parseBodyKeys(text: string, source: string): readonly BodyKey[] {
  const keys: BodyKey[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const [, id, base64] = /^([A-Za-z0-9-]{1,40})[ :]([A-Za-z0-9+/]{43}=)$/.exec(line.trim()) ?? [];
    if (id === undefined || base64 === undefined || keys.some((one) => one.id === id)) {
      throw new GatewayError("CONFIG_INVALID", `Line ${i + 1} of ${source} is no key of its own`, {
        where: { file: source, line: i + 1 },
        expected: "a name of letters, digits and -, given once, a blank, and 32 bytes in base64",
        hint: "raccordo journal key makes one",
      });
    }
    keys.push({ id, key: Buffer.from(base64, "base64") });
  });
  if (keys.length === 0) {
    throw new GatewayError("CONFIG_INVALID", `There is no key in ${source}`, {
      where: { file: source },
      hint: "raccordo journal key makes one",
    });
  }
  return keys;
}

/** A key as a line of its file. */
export const keyLine = ({ id, key }: BodyKey): string => `${id} ${Buffer.from(key).toString("base64")}`;
