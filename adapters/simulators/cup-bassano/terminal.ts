/** A clerk terminal of CUP Bassano. */
import { deskOver } from "../shared/desk.ts";
import { risingNumbers } from "../shared/ids.ts";
import { parseAddress } from "../shared/program.ts";
import type { Terminal } from "../shared/terminal.ts";
import { romeTime } from "../shared/time.ts";
import { sendMessage } from "./client.ts";

/** Opens a terminal at `host:port` of the CUP. */
export function openTerminal(address: string): Terminal {
  const at = parseAddress(address);
  const clock = (): Date => new Date();
  const next = risingNumbers(clock);
  // Several terminals can be opened in one moment: the desk number keeps their control ids apart.
  const desk = Math.floor(Math.random() * 1_000_000);
  return deskOver({
    send: (question, to) =>
      sendMessage(at, question, {
        sender: "TERM",
        facility: "ULSS3",
        ...(to === "own" ? { receiver: "CUPBAS", receiverFacility: "ULSS3" } : { receiver: "NODO", receiverFacility: "VENETO" }),
        time: romeTime(clock()),
        id: `T${desk}-${next()}`,
        deferred: question.deferred,
      }),
    close: () => Promise.resolve(),
  });
}
