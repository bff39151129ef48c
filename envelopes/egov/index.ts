import type { EnvelopeKind } from "../../gateway/contracts/envelope.ts";
import { egovEnvelope } from "./envelope.ts";
import type { EgovOptions } from "./options.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export { type Eccezione, EgovProblem } from "./exceptions.ts";
export type { EgovOptions } from "./options.ts";

const egov: EnvelopeKind<EgovOptions> = { name: "egov", contract: 1, optionsSchema, create: egovEnvelope };

export default egov;
export { egov };
