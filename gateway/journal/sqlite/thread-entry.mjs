// Where the thread of a journal begins. Plain JavaScript, so that types are stripped by nobody once compiled modules are kept:
// the stripper alone takes 12 MB of each thread that needs it.
import { enableCompileCache } from "node:module";
import { extname } from "node:path";
import { workerData } from "node:worker_threads";

enableCompileCache();
await import(`./thread-main${extname(workerData.from)}`);
