/** A receiver for the benchmark: answers AA to every message at once. Tells its parent the port, and its count at the end. */
import { createServer } from "node:net";

const start = 0x0b;
const end = 0x1c;
let received = 0;
const seen = new Set<string>();

const server = createServer({ noDelay: true }, (socket) => {
  let held: Buffer = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (let at = held.indexOf(end); at >= 0; at = held.indexOf(end)) {
      const line = held.toString(
        "latin1",
        held.indexOf(start) + 1,
        held.indexOf(0x0d) > 0 ? Math.min(at, held.indexOf(0x0d)) : at,
      );
      const controlId = line.split("|")[9] ?? "";
      held = held.subarray(at + 2);
      received++;
      seen.add(controlId);
      socket.write(`\x0bMSH|^~\\&|SINK|SINK|NODO|NODO|20270111091600||ACK^S12|S${received}|P|2.3.1\rMSA|AA|${controlId}\r\x1c\r`);
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address ? address.port : 0 });
});
process.on("message", (message) => {
  if (message === "count") process.send?.({ received, unique: seen.size });
});
process.on("disconnect", () => process.exit(0));
