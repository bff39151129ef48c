import { asGatewayError, type GatewayError } from "../contracts/errors.ts";

/** The command was used wrongly: exit code 2, with the reason of what was given. */
export class UsageError extends Error {
  override readonly cause: GatewayError;

  constructor(cause: GatewayError) {
    super(cause.message);
    this.name = "UsageError";
    this.cause = cause;
  }
}

/**
 * Makes something of what the user gave on the command line.
 * @throws UsageError when it is not right
 */
export async function usedRightly<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (thrown) {
    throw new UsageError(asGatewayError(thrown));
  }
}

/** The same for what is made at once. */
export function usedRight<T>(make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw new UsageError(asGatewayError(thrown));
  }
}
