/** A clerk terminal of CUP Trento. */
import { deskOver } from "../shared/desk.ts";
import { risingNumbers } from "../shared/ids.ts";
import { parseAddress } from "../shared/program.ts";
import type { Terminal } from "../shared/terminal.ts";
import { romeTime } from "../shared/time.ts";
import { operationSender } from "./client.ts";

/** Opens a terminal at `host:port` of the CUP. */
export function openTerminal(address: string): Terminal {
  const at = parseAddress(address);
  const clock = (): Date => new Date();
  const next = risingNumbers(clock);
  const send = operationSender();
  // Several terminals can be opened in one moment: the desk number keeps their messages apart.
  const desk = Math.floor(Math.random() * 1_000_000);
  return deskOver({
    send: (question, to) =>
      send(at, question, to, { id: `T${desk}-${next()}`, time: romeTime(clock()), sender: "SPORTELLO", azienda: "042101" }),
    close: () => Promise.resolve(),
  });
}
