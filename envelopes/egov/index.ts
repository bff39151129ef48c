import type { EnvelopeKind } from "../../gateway/contracts/envelope.ts";
import { egovEnvelope } from "./envelope.ts";
import type { EgovOptions } from "./options.ts";
import ownSchema from "./options.schema.json" with { type: "json" };
import securitySchema from "../ws-security/options.schema.json" with { type: "json" };

export { writeErroreApplicativo } from "./client-error.ts";
export { type Eccezione, EgovProblem, problemOf } from "./exceptions.ts";
export type { EgovOptions } from "./options.ts";
export { writeTraccia } from "./trace.ts";

/** How messages are protected is said in the same words as for ws-security; the SOAP version and whose key counts are fixed. */
const { window, skew, actor, sign, accept, encryption, username, saml } = securitySchema.properties;
const protection = { window, skew, actor, sign, accept, encryption, username, saml };
const optionsSchema = { ...ownSchema, properties: { ...ownSchema.properties, ...protection } };

const egov: EnvelopeKind<EgovOptions> = { name: "egov", contract: 1, optionsSchema, create: egovEnvelope };

export default egov;
export { egov };
