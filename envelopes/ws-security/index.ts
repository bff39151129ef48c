import type { EnvelopeKind } from "../../gateway/contracts/envelope.ts";
import { type WsSecurityOptions, wsSecurityEnvelope } from "./envelope.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export type { WsSecurityOptions } from "./envelope.ts";

const wsSecurity: EnvelopeKind<WsSecurityOptions> = {
  name: "ws-security",
  contract: 1,
  optionsSchema,
  create: wsSecurityEnvelope,
};

export default wsSecurity;
export { wsSecurity };
