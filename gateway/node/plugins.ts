import { fhir } from "../../adapters/fhir/index.ts";
import { file } from "../../adapters/file/index.ts";
import { http } from "../../adapters/http/index.ts";
import { mllp } from "../../adapters/mllp/index.ts";
import { recordTcp } from "../../adapters/record-tcp/index.ts";
import { sftp } from "../../adapters/sftp/index.ts";
import { soap as soapAdapter } from "../../adapters/soap/index.ts";
import { sql } from "../../adapters/sql/index.ts";
import { egov } from "../../envelopes/egov/index.ts";
import { soap } from "../../envelopes/soap/index.ts";
import { wsSecurity } from "../../envelopes/ws-security/index.ts";
import type { Adapter } from "../contracts/adapter.ts";
import type { EnvelopeKind } from "../contracts/envelope.ts";

/** Adapters and envelopes that configuration may name. Options were checked against each one's own schema. */
export const adapters: ReadonlyMap<string, Adapter<unknown>> = new Map(
  [mllp, recordTcp, soapAdapter, http, file, sftp, sql, fhir].map((adapter) => [adapter.name, adapter as Adapter<unknown>]),
);

export const envelopes: ReadonlyMap<string, EnvelopeKind<unknown>> = new Map(
  [soap, wsSecurity, egov].map((envelope) => [envelope.name, envelope as EnvelopeKind<unknown>]),
);
