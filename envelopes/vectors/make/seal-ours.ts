/**
 * `seal-ours.ts FILE [SIGNER [OPTIONS]]`: writes a message from CO-A to CO-B that the envelope ws-security sealed with the
 * signer's key (alice's), for verify-ours.sh. OPTIONS are the envelope's, as JSON: '{"version":"1.2"}'.
 */
import { writeFileSync } from "node:fs";
import { makeContext } from "../../test-support.ts";
import { wsSecurity, type WsSecurityOptions } from "../../ws-security/index.ts";
import { vectorIdentity, type VectorName, vectorNames } from "../keys.ts";
import { vectorPayload } from "../vectors.ts";

const [file, signer = "alice", options = "{}"] = process.argv.slice(2);
if (file === undefined || !isName(signer)) throw new Error("usage: seal-ours.ts FILE [SIGNER [OPTIONS]]");
const members = { "CO-B": [(await vectorIdentity("bob")).certificate] };
const context = makeContext("CO-A", await vectorIdentity(signer), members);
const envelope = wsSecurity.create(JSON.parse(options) as WsSecurityOptions, context);
const { bytes } = await envelope.seal({ payload: Buffer.from(vectorPayload), action: "prenotazione", to: "CO-B" });
writeFileSync(file, bytes);

function isName(name: string): name is VectorName {
  return vectorNames.some((known) => known === name);
}
