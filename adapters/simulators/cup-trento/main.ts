/** Starts CUP Trento with Node's compile cache (in the temporary folder): the `soap` package is large, and a second start takes half the CPU. */
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./office.ts");
