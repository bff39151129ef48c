import { compareMessages, write, type Message } from "../../canonical/index.ts";
import { asGatewayError } from "../../contracts/errors.ts";
import { legacyValues } from "../../mapping/inspect/index.ts";
import type { Written } from "./outcome.ts";

/** One value that differs; undefined where there is none. Values may be those of a patient. */
export interface ValueDifference {
  /** `PID-5.1`, `POSTI[2].S-ID`; or what differs as a whole, in words. */
  readonly path: string;
  readonly old: string | undefined;
  readonly new: string | undefined;
}

/** What two canonical messages say differently. */
export function messageDifferences(old: Message, next: Message): readonly ValueDifference[] {
  if (write(old) === write(next)) return [];
  return compareMessages(old, next).map(({ path, first, second }) => ({ path, old: first, new: second }));
}

/** What differs in what two configurations write, by value where their formats allow it. */
export function writtenDifferences(old: Written, next: Written): readonly ValueDifference[] {
  if (Buffer.compare(old.bytes, next.bytes) === 0) return [];
  const found = formatOf(old) === formatOf(next) ? tried(() => valueDifferences(old, next)) : [whole("the format")];
  return found.length > 0 ? found : [whole("the bytes, with the same values,")];
}

const whole = (path: string): ValueDifference => ({ path, old: undefined, new: undefined });

function formatOf({ config }: Written): string {
  return config.mapping ? config.mapping.format.name : `canonical ${config.file.format ?? "er7"}`;
}

function valueDifferences(old: Written, next: Written): readonly ValueDifference[] {
  const sets = [old.config.mapping, next.config.mapping] as const;
  if (!sets[0] || !sets[1]) return messageDifferences(readBack(old), readBack(next));
  const [before, after] = [legacyValues(sets[0], old.bytes), legacyValues(sets[1], next.bytes)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, old: before.get(path), new: after.get(path) }));
}

const readBack = ({ codec, bytes }: Written): Message => codec.read(bytes, 0, "0").message;

/** What was written and cannot be read again differs as a whole. */
function tried(compare: () => readonly ValueDifference[]): readonly ValueDifference[] {
  try {
    return compare();
  } catch (thrown) {
    if (asGatewayError(thrown).code === "INTERNAL") throw thrown;
    return [whole("the whole")];
  }
}
