import { cpus, loadavg } from "node:os";
import { withAttachment } from "./attachment.ts";
import { limits, ours, underWay } from "./contenders.ts";
import { makeIdentities } from "./parties.ts";
import { bookingInXml } from "./payload.ts";
import { against, markdown, plain, type Row, rowOf } from "./report.ts";
import { inTurn, rounds } from "./rounds.ts";
import { inThreads } from "./threads.ts";

/** `npm run bench -- envelopes`: the signed envelopes beside what they cannot do without, and beside xml-crypto. One run. */
export async function benchEnvelopes(): Promise<void> {
  const payload = bookingInXml();
  const identities = await makeIdentities();
  const sections: (readonly [string, readonly Row[]])[] = [];
  const out = (text: string): void => void process.stdout.write(text);
  const done = (title: string, rows: readonly Row[]): void => {
    sections.push([title, rows]);
    out(plain(title, rows));
  };
  const cores = cpus();
  const where = `SIU_S12 of ${payload.length} octets, RSA-2048, SHA-256, ${cores.length} CPUs (${cores[0]?.model.trim() ?? "?"}), Node ${process.version}; medians of ${rounds} rounds in turn.`;
  out(`npm run bench -- envelopes\n${where} Load before it began: ${loadavg()[0]!.toFixed(1)}.\n\n`);

  const kinds = ["body, timestamp, token", "as by default", "e-Gov"] as const;
  const envelopes = (await Promise.all(kinds.map((kind) => ours(kind, identities)))).flat();
  const rates = await inTurn([...limits(payload, identities), ...envelopes]);
  const [floor, mine] = [rates.slice(0, -envelopes.length), rates.slice(-envelopes.length)];
  const ratioOf = (name: string): string => {
    const step = name.endsWith("seal") ? ["RSA sign", "xml-crypto sign"] : ["our strict parse", "xml-crypto verify"];
    const more = name.startsWith("e-Gov") ? [name.replace("e-Gov", "as by default")] : [];
    return against(rates, name, ...step, ...more);
  };
  const peers = (name: string): string => (name.startsWith("xml-crypto") ? against(rates, name, `RSA ${name.slice(11)}`) : "");
  done(
    "Limits, and xml-crypto",
    floor.map((one) => rowOf(one, peers(one.name))),
  );
  done(
    "One thread, one at a time",
    mine.map((one) => rowOf(one, ratioOf(one.name))),
  );

  const signed = await inTurn(underWay(payload, identities));
  done(
    "Signing at once, and on node:crypto's threads",
    signed.map((one, i) => rowOf(one, i % 4 === 0 ? "" : against(signed, one.name, signed[i - (i % 4)]!.name))),
  );
  const threads = await inThreads();
  done(
    "Threads of their own",
    threads.map((one, i) => rowOf(one, i % 2 === 0 ? "" : against(threads, one.name, threads[i - 1]!.name))),
  );
  done("Memory, signed SwA on loopback", await withAttachment(50 * 1024 * 1024));
  out(`${where}\n\n${markdown(sections)}`);
}
