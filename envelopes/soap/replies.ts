import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";

/**
 * What a failed look at an answer means: the peer has had our message, so whatever is wrong with the answer, it may have
 * acted. An unreadable answer is PEER_REPLY_INVALID; a failed security check keeps its code and loses its certainty.
 */
export function replyFailure(thrown: unknown): GatewayError {
  const error = asGatewayError(thrown);
  switch (error.code) {
    case "PEER_REFUSED":
    case "EGOV_REFUSED":
      return error;
    case "XML_INVALID":
    case "SOAP_INVALID":
    case "EGOV_INVALID":
      return new GatewayError("PEER_REPLY_INVALID", error.message, {
        ...(error.where === undefined ? {} : { where: error.where }),
        ...(error.expected === undefined ? {} : { expected: error.expected }),
        cause: error,
      });
    default:
      return new GatewayError(error.code, error.message, { certainty: "unknown", cause: error });
  }
}
