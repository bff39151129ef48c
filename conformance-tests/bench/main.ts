/** `npm run bench [-- NAME]`: benchmarks, never part of the tests. */
import { benchGateway } from "./gateway.ts";

const [name = "gateway"] = process.argv.slice(2);
if (name === "gateway") await benchGateway(8);
else {
  process.stderr.write(`There is no benchmark ${name}: gateway\n`);
  process.exitCode = 2;
}
