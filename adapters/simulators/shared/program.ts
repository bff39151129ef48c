/** The life of a simulator as a program: arguments, ready line, gateway set later by stdin, end. */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a simulator gets from its command line. */
export interface Setting {
  readonly listen: Address;
  readonly azienda: string;
  /** The gateway's address now; throws when none is known yet. */
  readonly gateway: () => Address;
}

/** A listening server. */
export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/** Reads `host:port`. */
export function parseAddress(text: string): Address {
  const match = /^(.+):(\d+)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) throw new Error(`not host:port: ${text}`);
  return { host: match[1], port: Number(match[2]) };
}

/** Starts a simulator from the command line, prints the ready line, and ends it on SIGTERM, SIGINT or closed stdin. */
export async function runProgram(azienda: string, start: (setting: Setting) => Promise<Running>): Promise<void> {
  const { values } = parseArgs({
    options: {
      listen: { type: "string", default: "127.0.0.1:0" },
      gateway: { type: "string" },
      azienda: { type: "string", default: azienda },
    },
  });
  const listen = parseAddress(values.listen);
  let gateway = values.gateway === undefined ? undefined : parseAddress(values.gateway);
  const running = await start({
    listen,
    azienda: values.azienda,
    gateway: () => {
      if (gateway === undefined) throw new Error("gateway not set");
      return gateway;
    },
  });
  const end = (): void => void running.close().then(() => process.exit(0));
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      const said = readLine(line);
      if (said === undefined) process.stderr.write(`not understood on stdin: ${line}\n`);
      else gateway = said;
    })
    .on("close", end);
  process.stdout.write(`${JSON.stringify({ ready: true, listen: `${listen.host}:${running.port}` })}\n`);
}

function readLine(line: string): Address | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("gateway" in value) || typeof value.gateway !== "string")
      return undefined;
    return parseAddress(value.gateway);
  } catch {
    return undefined;
  }
}
