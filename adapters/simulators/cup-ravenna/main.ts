/** CUP Ravenna: a REST API with JSON. `--busy N`: the first N requests get 503; CUP_SECRET: with authentication. */
import { deskServer } from "../shared/desk-http.ts";
import { runProgram } from "../shared/program.ts";
import { ravenna } from "./office.ts";

const place = process.argv.indexOf("--busy");
const [, busy = "0"] = place < 0 ? [] : process.argv.splice(place, 2);

await runProgram("080110", ({ listen, azienda, gateway }) => {
  const secret = process.env["CUP_SECRET"] ?? "";
  const { cup, api } = ravenna({ azienda, gateway, secret, busy: Number(busy) || 0, clock: () => new Date() });
  return deskServer(listen, cup, api);
});
