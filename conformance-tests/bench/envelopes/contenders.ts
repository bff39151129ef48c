import { createHash, sign, verify } from "node:crypto";
import type { Received } from "../../../gateway/contracts/adapter.ts";
import type { Sign } from "../../../gateway/contracts/envelope.ts";
import { canonicalize, parse } from "../../../gateway/xml/index.ts";
import { arrived, type Identities, type Kind, pairOf, sealed } from "./parties.ts";
import type { Contender } from "./rounds.ts";
import { signWithXmlCrypto, verifyWithXmlCrypto } from "./xml-crypto.ts";

/** What nobody can be faster than, the steps that all depend on, and xml-crypto. */
export function limits(payload: Buffer, { alice }: Identities): readonly Contender[] {
  const { key, certificate } = alice;
  const { publicKey } = certificate;
  const hash = (): Buffer => createHash("sha256").update(payload).digest();
  const digest = hash();
  const value = sign("sha256", digest, key);
  const signed = signWithXmlCrypto(payload.toString(), alice);
  const message = signed();
  const octets = Buffer.from(message);
  const tree = parse(octets);
  return [
    { name: "RSA sign", run: () => sign("sha256", digest, key) },
    { name: "RSA verify", run: () => verify("sha256", digest, publicKey, value) },
    { name: "SHA-256", run: hash },
    { name: "hash + sign", run: () => sign("sha256", hash(), key) },
    { name: "hash + verify", run: () => verify("sha256", hash(), publicKey, value) },
    { name: "our strict parse", run: () => parse(octets) },
    { name: "our canonicalize", run: () => canonicalize(tree) },
    { name: "xml-crypto sign", run: signed },
    { name: "xml-crypto verify", run: verifyWithXmlCrypto(message, alice) },
  ];
}

const pool = 64;

/** Sealing and opening in one thread, one at a time. Each message is opened once between two times that all are forgotten. */
export async function ours(kind: Kind, identities: Identities): Promise<readonly Contender[]> {
  const pair = pairOf(kind, identities);
  const messages: Received[] = [];
  for (let i = 0; i < pool; i++) messages.push(arrived(await sealed(pair)));
  let at = 0;
  const open = (): Promise<unknown> => {
    if (at % pool === 0) pair.forget();
    return pair.receiver.open(messages[at++ % pool]!);
  };
  const { forget } = pair;
  return [
    { name: `${kind}: seal`, run: () => sealed(pair), before: forget },
    { name: `${kind}: open`, run: open, before: () => ((at = 0), forget()) },
  ];
}

/** node:crypto's `sign` on its thread pool. */
export const signElsewhere: Sign = (hash, octets, key) =>
  new Promise((resolve, reject) => sign(hash, octets, key, (error, value) => (error ? reject(error) : resolve(value))));

/** Sealing with the signature made at once, or on other threads with several under way. */
export function underWay(payload: Buffer, identities: Identities): readonly Contender[] {
  const here = pairOf("body, timestamp, token", identities);
  const elsewhere = pairOf("body, timestamp, token", identities, signElsewhere);
  const { key } = identities.alice;
  return [
    { name: "RSA sign alone, at once", run: () => sign("sha256", payload, key) },
    ...[1, 4, 16].map((atOnce) => ({
      name: `RSA sign alone, thread pool, ${atOnce} under way`,
      run: () => signElsewhere("sha256", payload, { key }),
      atOnce,
    })),
    { name: "seal, signed at once", run: () => sealed(here), before: here.forget },
    ...[1, 4, 16].map((atOnce) => ({
      name: `seal, thread pool, ${atOnce} under way`,
      run: () => sealed(elsewhere),
      before: elsewhere.forget,
      atOnce,
    })),
  ];
}
