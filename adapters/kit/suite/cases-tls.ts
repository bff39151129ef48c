import assert from "node:assert/strict";
import { failure, onBench, type Bench } from "./bench.ts";
import { isAnswerTo } from "./gateway.ts";
import { makeCertificates } from "./certificates.ts";
import { RawSocket } from "./raw-socket.ts";
import type { Case, Options, Subject } from "./subject.ts";

/** TLS in both directions: the adapter's own sender calls its own listener. */
export function tlsCases(subject: Subject): readonly Case[] {
  /** A listener with a certificate, and a sender that calls it. */
  const pair = async (bench: Bench, server: Options, client: Options) => {
    const { listener, options } = await bench.listen({ tls: server });
    const counterpart = subject.adapter.counterpart(options, listener.address) as Options;
    return { listener, sender: bench.sender({ ...counterpart, tls: client }) };
  };
  const withKeys =
    (work: (bench: Bench, keys: Awaited<ReturnType<typeof makeCertificates>>) => Promise<void>) => (): Promise<void> =>
      onBench(subject, async (bench) => work(bench, await makeCertificates(bench.folder)));
  return [
    {
      name: "speaks TLS in both directions",
      run: withKeys(async (bench, keys) => {
        const server = { certificate: keys.file("server", "crt"), key: keys.file("server", "key") };
        const { sender } = await pair(bench, server, { authorities: keys.authority });
        assert.ok(isAnswerTo((await bench.send(sender, 1)).bytes, "nota 1"));
      }),
    },
    ...(["strange-server", "expired"] as const).map((name): Case => ({
      name: `sends nothing to a server whose certificate is ${name === "expired" ? "expired" : "another authority's"}`,
      run: withKeys(async (bench, keys) => {
        const server = { certificate: keys.file(name, "crt"), key: keys.file(name, "key") };
        const { sender } = await pair(bench, server, { authorities: keys.authority });
        const error = await failure(bench.send(sender, 1, 5000));
        assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"], error.message);
        assert.equal(bench.gateway.accepted.length, 0);
      }),
    })),
    {
      name: "sends nothing to a server with another name",
      run: withKeys(async (bench, keys) => {
        const server = { certificate: keys.file("server", "crt"), key: keys.file("server", "key") };
        const { sender } = await pair(bench, server, { authorities: keys.authority, name: "cup.example" });
        assert.equal((await failure(bench.send(sender, 1, 5000))).certainty, "not-done");
        assert.equal(bench.gateway.accepted.length, 0);
      }),
    },
    {
      name: "with clients: required, hears only those who show a certificate of the authorities",
      run: withKeys(async (bench, keys) => {
        const server = {
          certificate: keys.file("server", "crt"),
          key: keys.file("server", "key"),
          authorities: keys.authority,
          clients: "required",
        };
        const { listener, sender: nobody } = await pair(bench, server, { authorities: keys.authority });
        await failure(bench.send(nobody, 1, 5000));
        const known = { authorities: keys.authority, certificate: keys.file("client", "crt"), key: keys.file("client", "key") };
        const counterpart = subject.adapter.counterpart(
          bench.options(subject.listenOptions(bench.folder)),
          listener.address,
        ) as Options;
        const https = String(counterpart["connect"]).replace(/^http:/, "https:");
        const sender = bench.sender({ ...counterpart, connect: https, tls: known });
        assert.ok(isAnswerTo((await bench.send(sender, 2)).bytes, "nota 2"));
        const strange = { ...known, certificate: keys.file("strange-server", "crt"), key: keys.file("strange-server", "key") };
        await failure(bench.send(bench.sender({ ...counterpart, connect: https, tls: strange }), 3, 5000));
        assert.equal(bench.gateway.accepted.length, 1, "only the one who was known");
      }),
    },
    {
      name: "a listener with TLS hears nobody in the clear, and goes on",
      run: withKeys(async (bench, keys) => {
        const server = { certificate: keys.file("server", "crt"), key: keys.file("server", "key") };
        const { listener, sender } = await pair(bench, server, { authorities: keys.authority });
        const raw = await RawSocket.open(listener.address);
        raw.write(subject.wire?.request(subject.message("nota 1")) ?? subject.message("nota 1"));
        await raw.ended();
        raw.close();
        assert.equal(bench.gateway.accepted.length, 0);
        assert.ok(isAnswerTo((await bench.send(sender, 2)).bytes, "nota 2"));
      }),
    },
  ];
}
