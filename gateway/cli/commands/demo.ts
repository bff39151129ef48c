import { runDemo } from "../../../conformance-tests/federation/demo.ts";

/** The demonstration federation; exit code 1 when anything did not go as expected. */
export async function demo(options: { readonly once?: boolean; readonly json?: boolean }): Promise<void> {
  process.exitCode = await runDemo({ once: options.once ?? false, json: options.json ?? false });
}
