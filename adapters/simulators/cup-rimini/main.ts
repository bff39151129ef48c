/** CUP Rimini: FHIR R4 in JSON. */
import { deskServer } from "../shared/desk-http.ts";
import { runProgram } from "../shared/program.ts";
import { rimini } from "./office.ts";

await runProgram("080113", ({ listen, azienda, gateway }) => {
  const { cup, api } = rimini({ azienda, gateway, clock: () => new Date() });
  return deskServer(listen, cup, api);
});
