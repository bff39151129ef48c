import { malformed } from "./limits.ts";

/** Undoes a Content-Transfer-Encoding as octets come (RFC 2045, section 6). */
export interface TransferDecoder {
  push(chunk: Buffer): Buffer;
  /** What is left at the end. */
  end(): Buffer;
}

const nothing = Buffer.alloc(0);

/** @throws GatewayError FRAME_INVALID for quoted-printable, which no SOAP stack writes, and for names that are none */
export function decoder(encoding: string): TransferDecoder {
  switch (encoding.trim().toLowerCase()) {
    case "7bit":
    case "8bit":
    case "binary":
      return { push: (chunk) => chunk, end: () => nothing };
    case "base64":
      return base64();
    default:
      throw malformed("a Content-Transfer-Encoding that is not known");
  }
}

function base64(): TransferDecoder {
  let held = "";
  let isPadded = false;
  return {
    push(chunk) {
      const text = chunk.toString("latin1").replace(/[ \t\r\n]+/g, "");
      if (text === "") return nothing;
      if (isPadded || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
        // Padding may be cut in two by a chunk's end.
        if (!(isPadded && /^=?$/.test(text))) throw malformed("base64 that is none");
      }
      isPadded ||= text.endsWith("=");
      held += text;
      const whole = held.length - (held.length % 4);
      const octets = Buffer.from(held.slice(0, whole), "base64");
      held = held.slice(whole);
      return octets;
    },
    end() {
      if (held.length % 4 === 1) throw malformed("base64 that is none");
      return Buffer.from(held, "base64");
    },
  };
}
