import { GatewayError } from "../../gateway/contracts/errors.ts";

export interface WsdlOptions {
  /** File of the vendor's WSDL. With it, a message is an operation's arguments in JSON, and no envelope is configured. */
  readonly wsdl?: string;
  readonly version: "1.1" | "1.2";
  /** Member that names the operation. */
  readonly message: string;
  /** Member with attachments. */
  readonly attachments: string;
}

/** An attachment as a document has it. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Base64. */
  readonly content: string;
}

/** An operation with its arguments, or its result. */
export interface Call {
  readonly operation: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly attachments: readonly Attachment[];
}

/** Reads what a mapping wrote. @throws GatewayError JSON_INVALID, MAPPING_FIELD */
export function callOf(bytes: Uint8Array, { message, attachments }: WsdlOptions): Call {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new GatewayError("JSON_INVALID", "The message is no JSON object", { certainty: "not-done" });
  }
  const { [message]: operation, [attachments]: list, ...values } = value as Readonly<Record<string, unknown>>;
  if (typeof operation !== "string") {
    throw new GatewayError("MAPPING_FIELD", "The message names no operation", {
      certainty: "not-done",
      where: { field: message },
    });
  }
  return { operation, values, attachments: Array.isArray(list) ? (list as readonly Attachment[]) : [] };
}

/** An operation with its arguments as a document. */
export function documentOf({ operation, values, attachments }: Call, names: WsdlOptions): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      // First for whoever reads it, last so that no argument of that name takes its place.
      [names.message]: operation,
      ...values,
      ...(attachments.length > 0 ? { [names.attachments]: attachments } : {}),
      [names.message]: operation,
    }),
  );
}

interface MimePart {
  readonly body: Buffer | null;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A part of a MIME message (RFC 2387) as an attachment. */
export function attachmentOf({ body, headers }: MimePart): Attachment {
  return {
    id: (headers["content-id"] ?? "").replaceAll(/^<|>$/g, ""),
    name: /filename="([^"]*)"/.exec(headers["content-disposition"] ?? "")?.[1] ?? "",
    type: headers["content-type"] ?? "application/octet-stream",
    content: (body ?? Buffer.alloc(0)).toString("base64"),
  };
}
