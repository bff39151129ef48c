/** A thread that does one job over and over for so many milliseconds when asked, and tells how many times it did. */
import { sign } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { arrived, makeIdentities, pairOf, sealed } from "./parties.ts";
import { bookingInXml } from "./payload.ts";

export interface Asked {
  readonly job: "seal + open" | "RSA sign";
  readonly ms: number;
}

const identities = await makeIdentities();
const pair = pairOf("body, timestamp, token", identities);
const payload = bookingInXml();
const jobs = {
  "seal + open": async (): Promise<unknown> => pair.receiver.open(arrived(await sealed(pair))),
  "RSA sign": (): Promise<unknown> => Promise.resolve(sign("sha256", payload, identities.alice.key)),
};

async function work({ job, ms }: Asked): Promise<number> {
  pair.forget();
  const until = performance.now() + ms;
  let count = 0;
  for (; performance.now() < until; count++) await jobs[job]();
  return count;
}

parentPort?.on("message", (asked: Asked) => void work(asked).then((count) => parentPort?.postMessage(count)));
parentPort?.postMessage("ready");
