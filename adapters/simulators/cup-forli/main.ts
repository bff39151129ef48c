/** CUP Forlì: CSV files in a folder. */
import { deskServer } from "../shared/desk-http.ts";
import { risingNumbers } from "../shared/ids.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime } from "../shared/time.ts";
import { openOutbox } from "./client.ts";
import { makeFolders } from "./folder.ts";
import { openCup } from "./office.ts";
import { serveFolder } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

/** The folder of the exchange; taken out of the arguments, which are read by `runProgram`. */
function takeExchange(): string {
  const at = process.argv.indexOf("--exchange");
  const [, folder] = at < 0 ? [] : process.argv.splice(at, 2);
  if (folder === undefined) throw new Error("--exchange DIR is required");
  return folder;
}

const exchange = takeExchange();
await runProgram("080111", async ({ listen, azienda }) => {
  await makeFolders(exchange, ["dal-cup/archivio", "dal-cup-risposte", "al-cup/archivio", "al-cup-risposte"]);
  const nextNumber = risingNumbers(clock);
  const outbox = await openOutbox(exchange);
  const cup = openCup(
    azienda,
    (question, number) => outbox.ask(question, { number, time: now(), sender: "CUP", azienda }),
    nextNumber,
    clock,
  );
  const desk = await deskServer(listen, cup);
  const stop = serveFolder(exchange, { azienda, cup, nextNumber, now });
  const close = async (): Promise<void> => {
    await desk.close();
    await stop();
    await outbox.close();
  };
  return { port: desk.port, close };
});
