/** Frames of CUP Umbria: four ASCII digits of length, then the record. */
import { Malformed } from "../shared/model.ts";
import type { Framing } from "../shared/tcp.ts";
import { writeRecord } from "./record.ts";

export const framing: Framing = {
  cut: (buffer) => {
    if (buffer.length === 0) return undefined;
    const length = buffer.subarray(0, 4).toString("latin1");
    if (!/^\d+$/.test(length)) throw new Malformed("frame senza lunghezza");
    const end = 4 + Number(length);
    if (length.length < 4 || buffer.length < end) return undefined;
    return { content: buffer.subarray(4, end), rest: buffer.subarray(end) };
  },
  wrap: (content) => Buffer.concat([Buffer.from(String(content.length).padStart(4, "0"), "latin1"), content]),
  broken: (reason) => writeRecord({ type: "ERRO", fields: { ORIGINE: "CUPU", RC: "090", TESTO: reason }, groups: {} }),
};
