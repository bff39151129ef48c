import { encodeMessage, get, getAll, set, setRaw, write } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { onlyMessage, readInput, type InputOptions } from "./input.ts";

interface GetOptions extends InputOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Prints the value at a path, or all of them; exit code 1 when there is none. */
export async function getValue(path: string, file: string, options: GetOptions): Promise<void> {
  const { messages } = await readInput(file, options);
  const values = messages.flatMap((message) => (options.all ? getAll(message, path) : [get(message, path)]));
  if (options.json) process.stdout.write(`${JSON.stringify(options.all || messages.length > 1 ? values : values[0])}\n`);
  else for (const value of values) process.stdout.write(`${value}\n`);
  if (values.every((value) => value === "")) process.exitCode = 1;
}

interface SetOptions extends InputOptions {
  readonly raw?: boolean;
}

/** Prints the message with other values, in the character set that it came in: `PID-5.1=ROSSI`. */
export async function setValues(assignments: readonly string[], file: string, options: SetOptions): Promise<void> {
  const input = await readInput(file, options);
  let message = onlyMessage(input);
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      throw new GatewayError("CONFIG_INVALID", `"${assignment}" sets nothing`, {
        expected: "a path, = and a value: PID-5.1=ROSSI",
      });
    }
    const [path, value] = [assignment.slice(0, at), assignment.slice(at + 1)];
    message = options.raw ? setRaw(message, path, value) : set(message, path, value);
  }
  process.stdout.write(encodeMessage(write(message), input.encoding ?? { charset: "utf-8", mark: false }));
}
