import type { Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";

/** A sender whose code is loaded when the first message is sent: a large package costs only those who use it. */
export function lazySender(open: () => Promise<Sender>): Sender {
  let opened: Promise<Sender> | undefined;
  let closed = false;
  return {
    async send(outgoing, deadline) {
      if (closed) throw new GatewayError("STOPPING", "This system is being stopped");
      return (await (opened ??= open())).send(outgoing, deadline);
    },
    async close() {
      closed = true;
      await (await opened)?.close();
    },
  };
}
