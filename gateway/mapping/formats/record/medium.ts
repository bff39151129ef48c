import { GatewayError } from "../../../contracts/errors.ts";
import type { Slot } from "../layout/compile.ts";
import type { Medium } from "../layout/medium.ts";
import { fromDecimal, misfit, toDecimal } from "../layout/numbers.ts";
import type { Codec } from "../charset/index.ts";
import type { ReadRecord } from "./document.ts";
import type { Overpunch } from "./overpunch.ts";
import { holdsBytes, pack, unpack } from "./packed.ts";

const BLANK = 0x20;

/** Fields as characters at an offset. Blanks at the end of texts, and what COBOL calls low values, are nothing. */
export function recordMedium(codec: Codec, overpunch: Overpunch, mixed: boolean): Medium<ReadRecord> {
  const medium: Medium<ReadRecord> = {
    getter(slot) {
      switch (slot.kind) {
        case "text":
        case "filler":
          return mixed ? checkedText(slot) : text(slot);
        case "digits":
          return digits(slot);
        case "zoned":
          return zoned(slot, overpunch);
        case "packed":
          return packed(slot, codec);
      }
    },
    holds(slot) {
      const get = medium.getter(slot);
      if (slot.kind === "text") return (node) => get(node) !== "";
      return (node) => /[1-9]/.test(get(node));
    },
    matches(slot) {
      const constant = medium.blank(slot);
      const { offset } = slot;
      return (node) => node.text.startsWith(constant, node.offset + offset) || textAt(node, slot) === constant.trimEnd();
    },
    shifted: ({ text: whole, offset, line, base, document }, by) => ({ text: whole, offset: offset + by, line, base, document }),
    fit(slot) {
      const { is } = slot;
      if (is !== undefined) {
        const constant = medium.blank(slot);
        return (value) => {
          if (value !== is) throw misfit(slot);
          return constant;
        };
      }
      return rendering(slot, overpunch, mixed);
    },
    blank(slot) {
      const render = rendering(slot, overpunch, mixed);
      if (slot.is !== undefined) return render(slot.is);
      if (slot.kind === "text" || slot.kind === "filler") return Number.isFinite(slot.size) ? " ".repeat(slot.size) : "";
      return render("0");
    },
    spot: (node, slot) => ({ owner: node.document, key: `${node.base + node.offset + slot.offset}` }),
  };
  return medium;
}

/** One slice, without the blanks and low values at its end. */
function textAt(node: ReadRecord, slot: Slot): string {
  const { text: whole } = node;
  const start = node.offset + slot.offset;
  let end = Math.min(start + slot.size, whole.length);
  while (end > start) {
    const code = whole.charCodeAt(end - 1);
    if (code !== BLANK && code !== 0) break;
    end--;
  }
  return whole.slice(start, end);
}

function text(slot: Slot): (node: ReadRecord) => string {
  return (node) => textAt(node, slot);
}

/** Text beside numbers that are none: a byte that the set does not have was let in with them. */
function checkedText(slot: Slot): (node: ReadRecord) => string {
  return (node) => {
    const value = textAt(node, slot);
    if (!value.includes("\ufffd")) return value;
    throw new GatewayError("CHARSET_INVALID", `${slot.path} holds bytes that the character set does not have`, {
      where: place(node, slot),
    });
  };
}

function place(node: ReadRecord, slot: Slot): { readonly field: string; readonly column: number; readonly line?: number } {
  return {
    field: slot.path,
    column: node.offset + slot.offset + 1,
    ...(node.line === 0 ? {} : { line: node.line }),
  };
}

function notNumeric(node: ReadRecord, slot: Slot): GatewayError {
  const expected = slot.kind === "digits" ? `${slot.size} digits` : `a ${slot.kind} number of ${slot.length} digits`;
  return new GatewayError("RECORD_INVALID", `${slot.path} is not numeric`, { where: place(node, slot), expected });
}

function digits(slot: Slot): (node: ReadRecord) => string {
  const { decimals } = slot;
  return (node) => {
    const value = textAt(node, slot).trimStart();
    if (value === "") return "";
    if (!/^\d+$/.test(value)) throw notNumeric(node, slot);
    return decimals === 0 ? value : toDecimal(value, decimals, false);
  };
}

function zoned(slot: Slot, overpunch: Overpunch): (node: ReadRecord) => string {
  return (node) => {
    const value = textAt(node, slot).trimStart();
    if (value === "") return "";
    const last = overpunch.read(value.at(-1)!);
    const all = value.slice(0, -1) + (last?.digit ?? "");
    if (!last || !/^\d+$/.test(all)) throw notNumeric(node, slot);
    return toDecimal(all, slot.decimals, last.negative);
  };
}

function packed(slot: Slot, codec: Codec): (node: ReadRecord) => string {
  const blank = codec.encode(" ")[0]!;
  return (node) => {
    const start = node.offset + slot.offset;
    const length = Math.min(slot.size, node.text.length - start);
    if (length <= 0) return "";
    const from = node.base + start;
    const found = unpack(node.document.bytes.subarray(from, from + length), blank);
    if (!found || (length < slot.size && found.digits !== "")) throw notNumeric(node, slot);
    return found.digits === "" ? "" : toDecimal(found.digits, slot.decimals, found.negative);
  };
}

/** Never cuts in silence: a value that does not fit is an error. */
function rendering(slot: Slot, overpunch: Overpunch, mixed: boolean): (value: string) => string {
  const { size, kind } = slot;
  switch (kind) {
    case "text":
    case "filler":
      return (value) => {
        if (value.length > size || (mixed && holdsBytes(value))) throw misfit(slot);
        return Number.isFinite(size) ? value.padEnd(size) : value;
      };
    case "digits":
      if (slot.decimals > 0) return (value) => fromDecimal(value, slot).digits;
      return (value) => {
        if (value.length > size || !/^\d+$/.test(value)) throw misfit(slot);
        return value.padStart(size, "0");
      };
    case "zoned":
      return (value) => {
        const { digits: all, negative } = fromDecimal(value, slot);
        if (!slot.signed) return all;
        return all.slice(0, -1) + overpunch.write(all.at(-1)!, negative);
      };
    case "packed":
      return (value) => {
        const { digits: all, negative } = fromDecimal(value, slot);
        return pack(all, negative, slot.signed);
      };
  }
}
