import { decodeMessage, encodeMessage, get, parse, set, write } from "../../../gateway/canonical/index.ts";
import { largeReport } from "./messages.ts";

/** Handles one message of so many bytes once, and prints the peak of its resident memory in bytes. */
const bytes = largeReport(Number(process.argv[2]));
const { text, encoding } = decodeMessage(bytes);
const message = parse(text);
if (get(message, "OBX-5.5").length < Number(process.argv[2])) throw new Error("the document was not read whole");
const written = encodeMessage(write(set(message, "MSH-10", "NEW1")), encoding);
if (written.length < bytes.length) throw new Error("the message was not written whole");
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
