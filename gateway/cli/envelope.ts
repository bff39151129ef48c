import type { Command } from "commander";
import type { EnvelopeOptions } from "./commands/envelope/input.ts";
import type { OpenOptions } from "./commands/envelope/open.ts";
import type { SealOptions } from "./commands/envelope/seal.ts";

/** `raccordo envelope ...`: envelopes in files, from anywhere and of any day. */
export function addEnvelopeCommands(program: Command): void {
  const envelope = program
    .command("envelope")
    .description("seal, open, verify and explain SOAP, WS-Security and e-Gov envelopes in files");
  const reading = (name: string, description: string): Command =>
    envelope
      .command(name)
      .description(description)
      .argument("<file>", "the envelope, or a saved HTTP message with its headers; - for standard input")
      .requiredOption("--policy <file>", "who we are, which envelope, what is asked of it, whom we believe")
      .option(
        "--trust <certificates>",
        "more certificates to believe: a file (PEM, DER), or a folder with one file for each member",
      )
      .option("--member <id>", "whose the certificates of --trust are; left out: the policy's counterpart, or each that it knows")
      .option("--at <instant>", "as if it were then, for freshness and certificates, e.g. 2026-03-05T08:31:07Z")
      .option("--answer-to <file>", "the envelope is the answer to this one, which we sent")
      .option("--content-type <type>", "Content-Type that it came with")
      .option("--action <action>", "SOAPAction that it came with")
      .option("--json", "print JSON");
  reading("open", "check the envelope and print what is in it; exit 1 when it is refused")
    .option("--out <file>", "write the payload into this file")
    .option("--attachments <folder>", "write what travels beside the envelope into this folder")
    .action(async (file: string, options: OpenOptions) => (await import("./commands/envelope/open.ts")).openFile(file, options));
  reading("verify", "check the envelope; exit 1 when it is refused, with the cause").action(
    async (file: string, options: EnvelopeOptions) => (await import("./commands/envelope/verify.ts")).verifyFile(file, options),
  );
  reading("explain", "tell in words what is signed by whom, with what, what is not covered, and which rule fails").action(
    async (file: string, options: EnvelopeOptions) => (await import("./commands/envelope/explain.ts")).explainFile(file, options),
  );
  envelope
    .command("seal")
    .description("put a payload, an XML element, into an envelope")
    .argument("<file>", "the payload; - for standard input")
    .requiredOption("--policy <file>", "who we are, which envelope, how it is protected")
    .requiredOption("--action <action>", "the operation, e.g. prenotazione")
    .option("--to <member>", "whom it is for; left out: the policy's counterpart")
    .option("--at <instant>", "as if it were then, e.g. 2026-03-05T08:31:07Z")
    .option("--attach <files...>", "files to travel beside the envelope; then an HTTP message with its headers is written")
    .option("--out <file>", "write the envelope into this file")
    .option("--json", "print JSON: identifier, headers of the transport, envelope")
    .action(async (file: string, options: SealOptions) => (await import("./commands/envelope/seal.ts")).sealFile(file, options));
}
