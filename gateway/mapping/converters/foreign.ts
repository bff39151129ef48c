import { GatewayError } from "../../contracts/errors.ts";
import { unreadable, wrongArgument, type Converter, type ConverterKind } from "./converter.ts";

/**
 * A converter of a package, held to the contract: whatever it throws becomes a refusal of the value that tells the converter and
 * the kind of failure. Its own words are left out, since they may hold the value.
 */
export function foreign(kind: ConverterKind): ConverterKind {
  const guarded =
    (run: (value: string) => unknown) =>
    (value: string): string => {
      const result = attempted(kind.name, () => run(value));
      if (typeof result === "string") return result;
      throw unreadable(`The converter ${kind.name} gave no text`, "a text, which may be empty");
    };
  return {
    ...kind,
    make(argument): Converter {
      const made = madeBy(kind, argument);
      const { sample } = made;
      return {
        toHl7: guarded((legacy) => made.toHl7(legacy)),
        toLegacy: guarded((hl7) => made.toLegacy(hl7)),
        ...(sample ? { sample: sample.bind(made) } : {}),
      };
    },
  };
}

/** @throws GatewayError CONFIG_INVALID for an argument that the converter does not take */
function madeBy(kind: ConverterKind, argument: string): Converter {
  let made: Partial<Converter> | undefined;
  try {
    made = kind.make(argument);
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw wrongArgument(
      kind.usage,
      `The converter ${kind.name} cannot be made: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  if (typeof made?.toHl7 === "function" && typeof made.toLegacy === "function") return made as Converter;
  throw wrongArgument(kind.usage, `The converter ${kind.name} has not both functions, toHl7 and toLegacy`);
}

function attempted(name: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    const failure = thrown instanceof Error ? thrown.name : "an error";
    throw unreadable(`The converter ${name} does not take the value (${failure})`, "a value of the form that it reads");
  }
}
