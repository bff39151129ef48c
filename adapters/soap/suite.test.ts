import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { adapterCases, httpWire, socketPeer } from "../kit/suite/index.ts";
import { soap } from "./index.ts";

const wire = httpWire({ path: "/cup", headers: { "Content-Type": "text/xml; charset=utf-8", SOAPAction: '"urn:a"' } });

describe("soap: what every adapter does", () => {
  const cases = adapterCases({
    adapter: soap as Adapter<unknown>,
    listenOptions: () => ({ listen: "127.0.0.1:0", path: "/cup" }),
    connectOptions: (address) => ({ connect: `http://${address}/cup` }),
    message: (text) => Buffer.from(`<Nota>${text}</Nota>`),
    peer: socketPeer(wire),
    wire,
    tls: true,
    limit: 1024,
  });
  for (const { name, run } of cases) it(name, run);
});
