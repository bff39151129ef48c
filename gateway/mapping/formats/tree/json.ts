import { GatewayError } from "../../../contracts/errors.ts";

export type ScalarKind = "string" | "number" | "boolean";

/** A value that is divided no further. A number keeps the digits that it came with. */
export interface Scalar {
  readonly kind: ScalarKind | "null";
  readonly text: string;
}

/** Members in their order. Names come from strangers: a map has no names of its own. */
export interface JsonObject {
  readonly members: Map<string, Json>;
}

export interface JsonArray {
  readonly items: (Json | undefined)[];
}

export type Json = Scalar | JsonObject | JsonArray;

export const isObject = (value: Json | undefined): value is JsonObject => value !== undefined && "members" in value;
export const isArray = (value: Json | undefined): value is JsonArray => value !== undefined && "items" in value;
export const isScalar = (value: Json | undefined): value is Scalar => value !== undefined && "text" in value;

export const emptyObject = (): JsonObject => ({ members: new Map() });

/** Form of a number (RFC 8259, section 6). */
export const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Writes JSON without white space. An item that was appended and never set leaves no trace. @throws GatewayError CHARSET_INVALID */
export function writeJson(value: Json): string {
  if (isScalar(value)) {
    if (value.kind !== "string") return value.text;
    if (!value.text.isWellFormed()) throw new GatewayError("CHARSET_INVALID", "Half a surrogate pair is no character");
    return JSON.stringify(value.text);
  }
  if (isArray(value)) return `[${value.items.flatMap((item) => (item === undefined ? [] : [writeJson(item)])).join(",")}]`;
  return `{${[...value.members].map(([name, inner]) => `${JSON.stringify(name)}:${writeJson(inner)}`).join(",")}}`;
}
