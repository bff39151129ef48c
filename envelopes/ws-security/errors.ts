import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";

type SecurityCode = Extract<ErrorCode, `SECURITY_${string}`>;

/** The precise cause, for journal and audit; the peer reads only the family (SOAP Message Security 1.1, section 12). */
export function refuse(code: SecurityCode, message: string, field?: string): never {
  throw new GatewayError(code, message, field === undefined ? {} : { where: { field } });
}
