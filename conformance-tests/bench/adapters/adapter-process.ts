/** The adapter under measurement, in a process of its own: a listener that answers at once, or a sender with so many at a time. */
import { testContext } from "../../../adapters/kit/context.ts";
import { answerOf, exchanges, optionsOf } from "./exchanges.ts";
import { closedLoop, type Figures } from "./figures.ts";

export type Order =
  | { readonly kind: "listen"; readonly name: string; readonly folder: string }
  | {
      readonly kind: "send";
      readonly name: string;
      readonly folder: string;
      readonly address: string;
      readonly connections: number;
      readonly seconds: number;
    }
  | { readonly kind: "memory" };

export type Told =
  | { readonly kind: "listening"; readonly address: string }
  | { readonly kind: "sent"; readonly figures: Figures }
  | { readonly kind: "memory"; readonly rss: number };

const tell = (told: Told): void => void process.send?.(told);

process.on("message", (order: Order) => void obey(order));
// Ends with the benchmark that started it, however that one ends.
process.on("disconnect", () => process.exit(0));

async function obey(order: Order): Promise<void> {
  if (order.kind === "memory") {
    tell({ kind: "memory", rss: process.memoryUsage().rss });
    return;
  }
  const { adapter, message, listening, sending } = exchanges[order.name]!;
  const context = testContext({ folder: order.folder });
  if (order.kind === "listen") {
    const reply = { bytes: answerOf(order.name), transport: {}, failed: false };
    const inbound = { accept: () => Promise.resolve(reply), refuse: () => Promise.resolve(reply) };
    const { address } = await adapter.listen(optionsOf(order.name, listening(order.folder)), inbound, context);
    tell({ kind: "listening", address });
    return;
  }
  const most = exchanges[order.name]!.wire ? { connections: Math.min(256, order.connections) } : {};
  const sender = adapter.connect(optionsOf(order.name, { ...sending(order.address, order.folder), ...most }), context);
  const figures = await closedLoop(order.connections, order.seconds, async () => {
    await sender.send({ bytes: message, transport: {} }, Date.now() + 20_000);
  });
  await sender.close();
  tell({ kind: "sent", figures });
}
