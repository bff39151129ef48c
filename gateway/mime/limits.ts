import { GatewayError } from "../contracts/errors.ts";

/** How much a package may be. Each limit has a message of its own. */
export interface MimeLimits {
  /** Octets of the root part, which is held in memory. */
  readonly rootBytes: number;
  /** Octets of all attachments together. */
  readonly attachmentBytes: number;
  readonly parts: number;
}

/** Octets of one part's headers. */
export const MOST_HEADER_BYTES = 8_192;
/** RFC 2046, section 5.1.1. */
export const MOST_BOUNDARY_BYTES = 70;

export function tooMuch(message: string, limit: string): GatewayError {
  return new GatewayError("FRAME_TOO_LARGE", message, { where: { field: "multipart" }, expected: `at most ${limit}` });
}

export function malformed(message: string): GatewayError {
  return new GatewayError("FRAME_INVALID", message, { where: { field: "multipart" }, certainty: "refused" });
}
