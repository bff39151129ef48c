/** A clerk terminal of CUP Umbria. */
import { deskOver } from "../shared/desk.ts";
import { risingNumbers } from "../shared/ids.ts";
import { parseAddress } from "../shared/program.ts";
import type { Terminal } from "../shared/terminal.ts";
import { romeTime } from "../shared/time.ts";
import { sendRecord } from "./client.ts";

/** Opens a terminal at `host:port` of the CUP. */
export function openTerminal(address: string): Terminal {
  const at = parseAddress(address);
  const clock = (): Date => new Date();
  const next = risingNumbers(clock);
  // Several terminals can be opened in one moment: the desk number keeps their records apart.
  const azienda = `T${Math.floor(Math.random() * 100_000)}`;
  return deskOver({
    send: (question, to) =>
      sendRecord(at, question, {
        number: next(),
        time: romeTime(clock()),
        origin: "TERM",
        azienda,
        destination: to === "own" ? "CUPU" : "NODO",
      }),
    close: () => Promise.resolve(),
  });
}
