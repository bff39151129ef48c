import { compilePath, get, getAll, set, setRaw, type Path } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { usedRight } from "../../usage.ts";
import { onlyMessage, readInput, type InputOptions } from "./input.ts";
import { er7Bytes } from "./output.ts";

interface GetOptions extends InputOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Prints the value at a path, or all of them; exit code 1 when there is none. */
export async function getValue(path: string, file: string, options: GetOptions): Promise<void> {
  usedRight(() => compilePath(path));
  const { messages } = await readInput(file, options);
  const values = messages.flatMap((message) => (options.all ? getAll(message, path) : [get(message, path)]));
  if (options.json) process.stdout.write(`${JSON.stringify(options.all || messages.length > 1 ? values : values[0])}\n`);
  else for (const value of values) process.stdout.write(`${value}\n`);
  if (values.every((value) => value === "")) process.exitCode = 1;
}

interface SetOptions extends InputOptions {
  readonly raw?: boolean;
}

/** Prints the message with other values, in the set that its MSH-18 names: `PID-5.1=ROSSI`. */
export async function setValues(assignments: readonly string[], file: string, options: SetOptions): Promise<void> {
  const pairs = usedRight(() => assignments.map(pairOf));
  const input = await readInput(file, options);
  let message = onlyMessage(input);
  for (const { path, value } of pairs) {
    message = options.raw ? setRaw(message, path, value) : set(message, path, value);
  }
  process.stdout.write(er7Bytes(message, input, "\r"));
}

/** @throws GatewayError CONFIG_INVALID */
function pairOf(assignment: string): { readonly path: Path; readonly value: string } {
  const at = assignment.indexOf("=");
  if (at < 1) {
    throw new GatewayError("CONFIG_INVALID", `"${assignment}" sets nothing`, {
      expected: "a path, = and a value: PID-5.1=ROSSI",
      hint: "the file is given with -f FILE",
    });
  }
  return { path: compilePath(assignment.slice(0, at)), value: assignment.slice(at + 1) };
}
