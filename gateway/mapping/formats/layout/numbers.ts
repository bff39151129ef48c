import { GatewayError } from "../../../contracts/errors.ts";
import type { Slot } from "./compile.ts";

/** Digits of a record as people write a number: `12345` with two decimals is `123.45`, `-0` is `0`. */
export function toDecimal(digits: string, decimals: number, negative: boolean): string {
  const padded = digits.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals).replace(/^0+(?=\d)/, "");
  const text = decimals === 0 ? whole : `${whole}.${padded.slice(-decimals)}`;
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

/**
 * A number such as `-123.45` as digits without a point, filled with zeros to the field's length.
 * @throws GatewayError MAPPING_FIELD when it is no number or does not fit
 */
export function fromDecimal(value: string, slot: Slot): { readonly digits: string; readonly negative: boolean } {
  const [, sign, whole = "", fraction = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(value) ?? [];
  const { decimals } = slot;
  const length = slot.length ?? Infinity;
  const exact = fraction.slice(0, decimals).padEnd(decimals, "0");
  const significant = (whole + exact).replace(/^0+/, "");
  const negative = sign === "-" && significant !== "";
  const fits = sign !== undefined && whole + fraction !== "" && /^0*$/.test(fraction.slice(decimals));
  if (!fits || significant.length > length || (negative && !slot.signed)) throw misfit(slot);
  return { digits: Number.isFinite(length) ? significant.padStart(length, "0") : significant, negative };
}

/** What does not fit a field, told without the value. */
export function misfit(slot: Slot): GatewayError {
  const point = slot.decimals === 0 ? "" : `, ${slot.decimals} of them after the point`;
  const sign = slot.signed ? "" : slot.kind === "zoned" || slot.kind === "packed" ? " without a sign" : "";
  const many = slot.length === undefined ? "" : `at most ${slot.length} `;
  const expected =
    slot.is !== undefined
      ? "the constant of the layout"
      : slot.kind === "text" || slot.kind === "filler"
        ? `${many}characters`
        : `${many}digits${sign}${point}`;
  return new GatewayError("MAPPING_FIELD", `The value for ${slot.path} does not fit`, { where: { field: slot.path }, expected });
}
