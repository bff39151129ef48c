import { GatewayError } from "../../../contracts/errors.ts";
import { UsageError } from "../../usage.ts";

/** A password is never given on the command line, where everybody on the machine can read it. @throws UsageError */
export function passwordIn(variable: string): string {
  const found = process.env[variable];
  if (found !== undefined && found !== "") return found;
  throw new UsageError(
    new GatewayError("CONFIG_INVALID", `The environment has no ${variable}`, {
      expected: "the name of a variable of the environment that holds the password",
    }),
  );
}
