/** A clerk terminal of CUP Marche. */
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
        sender: "SPORTELLO",
        facility: "AOUMARCHE",
        receiver: to === "own" ? "CUPMA" : "FEDERAZIONE",
        receiverFacility: "110",
        time: romeTime(clock()),
        id: `T${desk}-${next()}`,
      }),
    close: () => Promise.resolve(),
  });
}
