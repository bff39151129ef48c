import type { EnvelopeKind } from "../../gateway/contracts/envelope.ts";
import { type SoapOptions, soapEnvelope } from "./envelope.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export type { SoapOptions } from "./envelope.ts";

const soap: EnvelopeKind<SoapOptions> = { name: "soap", contract: 1, optionsSchema, create: soapEnvelope };

export default soap;
export { soap };
