import { createPrivateKey, randomBytes, X509Certificate, sign } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { wsSecurity } from "../../envelopes/ws-security/index.ts";
import { parse, toXml } from "../../gateway/canonical/index.ts";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import type { Answer, SendStep, Target } from "./case.ts";

/** How long any answer is waited for, in milliseconds; expectations may be stricter. */
const patience = 15_000;

/** Bytes of one step as they go on the wire. */
export async function bytesOf(step: SendStep, text: string, target: Target): Promise<Buffer> {
  switch (step.line) {
    case "mllp":
      return Buffer.from(`\x0b${text.trimEnd()}\n\x1c\r`, "latin1");
    case "record": {
      const record = text.replace(/\n$/, "");
      return Buffer.from(String(record.length).padStart(4, "0") + record, "latin1");
    }
    case "signed":
      return seal(step, text, target);
  }
}

/** Sends bytes on the step's line and gives what comes back. */
export async function exchange(step: SendStep, bytes: Buffer, target: Target): Promise<Answer> {
  const began = performance.now();
  if (step.line === "signed") {
    const response = await fetch(target.signed.url, {
      method: "POST",
      headers: { "content-type": "text/xml; charset=utf-8", soapaction: '"disponibilita"' },
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(patience),
    });
    return { text: await response.text(), status: String(response.status), ms: performance.now() - began };
  }
  const text = await overTcp(step.line === "mllp" ? target.mllp : target.record, bytes, step.line === "mllp");
  return { text, status: "", ms: performance.now() - began };
}

async function overTcp(address: string, bytes: Buffer, mllp: boolean): Promise<string> {
  const [host, port] = address.split(":");
  const socket = connect({ host: host ?? "", port: Number(port) });
  try {
    await once(socket, "connect");
    socket.write(bytes);
    let held = "";
    const signal = AbortSignal.timeout(patience);
    while (!complete(held, mllp)) {
      const [chunk] = (await once(socket, "data", { signal })) as [Buffer];
      held += chunk.toString("latin1");
    }
    return mllp ? held.slice(held.indexOf("\x0b") + 1, held.indexOf("\x1c")) : held.slice(4);
  } finally {
    socket.destroy();
  }
}

function complete(held: string, mllp: boolean): boolean {
  if (mllp) return held.includes("\x1c");
  return held.length >= 4 && held.length >= 4 + Number(held.slice(0, 4));
}

async function seal(step: SendStep, text: string, { signed }: Target): Promise<Buffer> {
  const folder = step.by === "stranger" ? signed.strangerKeys : signed.keys;
  const pair = {
    key: createPrivateKey(await readFile(join(folder, `${signed.as}.key`))),
    certificate: new X509Certificate(await readFile(join(folder, `${signed.as}.crt`))),
    chain: [],
  };
  const context: EnvelopeContext = {
    clock: { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ cancel: () => undefined }) },
    random: (length) => randomBytes(length),
    sign,
    self: signed.as,
    keys: {
      signing: () => pair,
      own: [],
      members: [],
      trustOf: () => undefined,
    },
    remember: () => Promise.resolve(undefined),
    recall: () => Promise.resolve(undefined),
    next: () => Promise.resolve(1),
  };
  const payload = Buffer.from(toXml(parse(text)), "utf8");
  const { bytes } = await wsSecurity.create({}, context).seal({ payload, action: "disponibilita", to: signed.to });
  const sealed = Buffer.from(bytes).toString("utf8");
  return Buffer.from(step.alter ? sealed.replaceAll(step.alter.from, step.alter.to) : sealed, "utf8");
}
