/** One side of an exchange with a large attachment, in a process of its own: its memory is nobody else's. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createReadStream } from "node:fs";
import { soap, type SoapOptions } from "../../../adapters/soap/index.ts";
import { testContext } from "../../../adapters/kit/context.ts";
import type { Attachment, Received, Reply } from "../../../gateway/contracts/adapter.ts";
import { type Pair, pairOf, sealed } from "./parties.ts";
import { type Peak, watchMemory } from "./memory.ts";

export type Order =
  | { readonly kind: "begin"; readonly folder: string; readonly keys: readonly (readonly [key: string, certificate: string])[] }
  | { readonly kind: "listen" }
  | { readonly kind: "send"; readonly address: string; readonly file: string; readonly size: number }
  | { readonly kind: "watch" }
  | { readonly kind: "peak" };
export type Told = { readonly address?: string; readonly octets?: number; readonly seconds?: number; readonly peak?: Peak };

let pair: Pair;
let folder: string;
let stopWatching: (() => Peak) | undefined;
const options = (part: Partial<SoapOptions>): SoapOptions =>
  ({ path: "/", connections: 1, inFlight: 8, maxBytes: 10_485_760, ...part }) as SoapOptions;

async function obey(order: Order): Promise<Told> {
  switch (order.kind) {
    case "begin": {
      const [alice, bob] = order.keys.map(([key, certificate]) => ({
        key: createPrivateKey(key),
        certificate: new X509Certificate(certificate),
      }));
      pair = pairOf("body, timestamp, token", { alice: alice!, bob: bob! });
      folder = order.folder;
      return {};
    }
    case "listen": {
      const inbound = { accept: answer, refuse: () => Promise.reject(new Error("refused by the transport")) };
      const { address } = await soap.listen(options({ listen: "127.0.0.1:0" }), inbound, testContext({ folder }));
      return { address };
    }
    case "send":
      return send(order.address, order.file, order.size);
    case "watch":
      stopWatching = watchMemory();
      return {};
    case "peak":
      return { peak: stopWatching!() };
  }
}

/** Verifies the request with what came beside it, and sends that back, signed as well. */
async function answer(received: Received): Promise<Reply> {
  const opened = await pair.receiver.open(received);
  return { ...(await pair.receiver.sealReply(opened.payload, opened, opened.attachments)), failed: false };
}

async function send(address: string, file: string, size: number): Promise<Told> {
  const sender = soap.connect(options({ connect: `http://${address}/` }), testContext({ folder }));
  const report: Attachment = { id: "referto@ulss", contentType: "application/pdf", size, content: () => createReadStream(file) };
  const began = performance.now();
  const request = await sealed(pair, [report]);
  const received = await sender.send(request, Date.now() + 120_000);
  await pair.sender.openReply(received, request);
  let octets = 0;
  for (const one of received.attachments ?? []) for await (const chunk of one.content()) octets += chunk.length;
  await received.release?.();
  const seconds = (performance.now() - began) / 1000;
  await sender.close();
  return { octets, seconds };
}

process.on("message", (order: Order) => {
  obey(order).then(
    (told) => process.send?.(told),
    (thrown: unknown) => {
      process.stderr.write(`${String(thrown)}\n`);
      process.exit(1);
    },
  );
});
// Ends with the benchmark that started it, however that one ends.
process.on("disconnect", () => process.exit(0));
