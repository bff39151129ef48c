import type { Envelope } from "../contracts/envelope.ts";

/** For protocols without an envelope: the bytes are the payload, and who sent them is known by the port alone. */
export const plainEnvelope: Envelope = {
  name: "none",
  seal: ({ payload }) => Promise.resolve({ bytes: payload, transport: {}, id: "" }),
  open: (received) => Promise.resolve({ payload: received.bytes, sender: undefined, action: "", id: undefined, notes: [] }),
  sealReply: (payload) => Promise.resolve({ bytes: payload, transport: {}, id: "" }),
  openReply: (received) => Promise.resolve({ payload: received.bytes, sender: undefined, action: "", id: undefined, notes: [] }),
  refuse: () => Promise.resolve({ bytes: new Uint8Array(), transport: {}, failed: true }),
};
