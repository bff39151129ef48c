// Loaded into a node with --import: the node dies by its own hand at a step that the test names. A node reads the clock
// between any two stages of a message's way, so counting readings counts steps, and the product needs no door for tests.
import { performance } from "node:perf_hooks";

let left = Number.POSITIVE_INFINITY;
const tick = (read) => () => {
  if (--left === 0) process.kill(process.pid, "SIGKILL");
  return read();
};
performance.now = tick(performance.now.bind(performance));
Date.now = tick(Date.now.bind(Date));
process.on("message", (message) => {
  if (typeof message?.dieAfter === "number") left = message.dieAfter;
  if (message === "readings") process.send?.({ left });
});
