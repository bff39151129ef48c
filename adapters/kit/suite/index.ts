/** What every adapter must do, whatever it speaks: the same cases for ours and for those of others. */
import { listeningCases } from "./cases-listening.ts";
import { optionsCases } from "./cases-options.ts";
import { privacyCases } from "./cases-privacy.ts";
import { sendingCases } from "./cases-sending.ts";
import { socketCases } from "./cases-sockets.ts";
import { tlsCases } from "./cases-tls.ts";
import type { Case, Subject } from "./subject.ts";

export { prepared } from "./bench.ts";
export { httpWire } from "./http-wire.ts";
export { socketPeer } from "./socket-peer.ts";
export type { Case, Options, Peer, RawWire, Served, Subject } from "./subject.ts";

/** The cases for an adapter, each independent of the others. */
export function adapterCases(subject: Subject): readonly Case[] {
  return [
    ...optionsCases(subject),
    ...listeningCases(subject),
    ...sendingCases(subject),
    ...(subject.wire ? socketCases(subject, subject.wire) : []),
    ...(subject.tls ? tlsCases(subject) : []),
    ...privacyCases(subject),
  ];
}
