/** CUP Trento as a client: one Ask as an operation of its WSDL, with the `soap` package. */
import soap from "soap";
import type { Client } from "soap";
import type { Addressee } from "../shared/desk.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import { nameOf } from "./operations.ts";
import { readReply } from "./replies.ts";
import type { Head } from "./requests.ts";
import { requestTree } from "./requests.ts";
import type { Tree } from "./tree.ts";
import { childOf, textAt } from "./tree.ts";
import { wsdlPath } from "./wsdl.ts";

export type SendOperation = (at: Address, question: Ask, to: Addressee, head: Head) => Promise<Answer>;

type Method = (args: Tree, options: { readonly timeout: number }) => Promise<readonly unknown[]>;

/** A sender that reads the WSDL once. */
export function operationSender(): SendOperation {
  let client: Promise<Client> | undefined;
  return async (at, question, to, head) => {
    client ??= soap.createClientAsync(wsdlPath);
    const ready = await client;
    ready.setEndpoint(`http://${at.host}:${at.port}/cup`);
    const call = ready[`${nameOf(question.op, to)}Async`] as Method;
    try {
      const [reply] = await call.call(ready, requestTree(question, head), { timeout: 20_000 });
      const answered = textAt(reply, "Testata", "IdMessaggioRichiesta");
      if (answered !== head.id) throw new Malformed(`risposta a ${answered}, attesa ${head.id}`);
      return readReply(reply, question.op);
    } catch (error) {
      return answer(question.op, { refusal: { code: "DATO_ERRATO", text: faultOf(error) } });
    }
  };
}

/** The reason of a SOAP fault; any other error goes on. */
function faultOf(error: unknown): string {
  const fault = ["root", "Envelope", "Body", "Fault"].reduce<unknown>((at, name) => childOf(at, name), error);
  if (fault === undefined) throw error;
  return textAt(fault, "faultstring");
}
