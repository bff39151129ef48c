import { readFileSync } from "node:fs";
import { decodeMessage, encodeMessage, get, parse, set } from "../../../gateway/canonical/index.ts";
import { largeReport } from "./messages.ts";

/** Handles one message of so many bytes once, and prints the peak of its resident memory in bytes. */
const bytes = largeReport(Number(process.argv[2]));
const { text, encoding } = decodeMessage(bytes);
const message = parse(text);
if (get(message, "OBX-5.5").length < Number(process.argv[2])) throw new Error("the document was not read whole");
const written = encodeMessage(set(message, "MSH-10", "NEW1"), encoding);
if (written.length < bytes.length) throw new Error("the message was not written whole");
process.stdout.write(String(peak()));

/** Linux counts into maxRSS what the parent had when it started this process, so its own high-water mark is read there. */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) * 1024;
}
