/** CUP Cesena: tables of a database. */
import { deskServer } from "../shared/desk-http.ts";
import { risingNumbers } from "../shared/ids.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime } from "../shared/time.ts";
import { askNode } from "./client.ts";
import { Exchange } from "./exchange.ts";
import { openCup } from "./office.ts";
import { serveTables } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

/** The file of the database; taken out of the arguments, which are read by `runProgram`. */
function takeDatabase(): string {
  const at = process.argv.indexOf("--database");
  const [, file] = at < 0 ? [] : process.argv.splice(at, 2);
  if (file === undefined) throw new Error("--database FILE is required");
  return file;
}

const file = takeDatabase();
await runProgram("080112", async ({ listen, azienda }) => {
  const exchange = new Exchange(file);
  // Nobody waits any more for what an earlier run asked.
  exchange.withdraw("CUP");
  const nextNumber = risingNumbers(clock);
  const cup = openCup(
    azienda,
    (question, number) => askNode(exchange, question, { number, time: now(), sender: "CUP", azienda }),
    nextNumber,
    clock,
  );
  const desk = await deskServer(listen, cup);
  const stop = serveTables(exchange, { azienda, cup, nextNumber, now });
  const close = async (): Promise<void> => {
    await desk.close();
    await stop();
    exchange.close();
  };
  return { port: desk.port, close };
});
