import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { get, parse } from "../../gateway/canonical/index.ts";
import { startFederation, type RunningFederation } from "./federation.ts";

/** Kills at moments spread over the life of a booking, from before it is read to after it is answered. */
const momentsMs = [0, 2, 5, 9, 14, 20, 40];

describe("a booking whose node is killed while it is being made", function () {
  this.timeout(180_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["veneto", "trento"]);
  });
  after(async () => {
    await federation.stop();
  });

  it("an owner that does not know its own outcome yet: the sender is told so, and the repetition gets the booking", async () => {
    const slots = (await federation.terminal("trento").agenda()).filter((slot) => slot.service === "92.18.C");
    const nre = "0500A4000000950";
    const booking = message("OPEN1", slots[0]!.id, slots[0]!.start, nre);
    federation.cup("trento").signal("SIGSTOP");
    const first = send(federation.address("veneto", "cup"), booking);
    const uncertain = await first.ended.finally(() => {
      federation.cup("trento").signal("SIGCONT");
    });
    assert.equal(get(parse(uncertain), "MSA-1"), "AE");
    assert.match(uncertain, /ripetere/);

    const answer = await repeated(federation.address("veneto", "cup"), booking);
    assert.equal(get(parse(answer), "MSA-1"), "AA", answer);
    const held = (await federation.terminal("trento").prenotazioni()).filter((one) => one.nre === nre);
    assert.deepEqual([held.length, held[0]?.id], [1, get(parse(answer), "SCH-2.1")]);
  });

  for (const [index, moment] of momentsMs.entries()) {
    it(`killed ${moment} ms after it was sent: repeated, it is booked once`, async () => {
      const slots = (await federation.terminal("trento").agenda()).filter((slot) => slot.service === "92.18.C");
      const nre = `0500A40000009${index.toString().padStart(2, "0")}`;
      const booking = message(`CRASH${index}`, slots[0]!.id, slots[0]!.start, nre);
      const first = send(federation.address("veneto", "cup"), booking);
      const killed = first.sent.then(
        () => new Promise<void>((resolve) => setTimeout(resolve, moment)), // the moment is what this test varies
      );
      await killed;
      await federation.node("veneto").kill();
      await first.ended;
      await federation.restart("veneto");

      const answer = await repeated(federation.address("veneto", "cup"), booking);
      assert.equal(get(parse(answer), "MSA-1"), "AA", answer);
      assert.equal(get(parse(answer), "SCH-25"), "B");
      const held = (await federation.terminal("trento").prenotazioni()).filter((one) => one.nre === nre);
      assert.equal(held.length, 1);
      assert.equal(held[0]?.id, get(parse(answer), "SCH-2.1"));
    });
  }
});

function message(controlId: string, slot: string, start: string, nre: string): string {
  const time = start.replaceAll(/[-:T]/g, "");
  return [
    `MSH|^~\\&|CUPBAS|ULSS3|NODO|VENETO|20261123090000||SRM^S01|${controlId}|P|2.3.1`,
    `ARQ|R${controlId}^050103|${slot}^042101||||40||Normal|40|min|${time}|3|||OP1||||OP1||SPORT01^^^050103`,
    "PID|1||TSTPRI47A30A703S^^^^CF||TESTONI^PIERO||19470130|1",
    "RGS|1",
    `AIS|1||PETFDG^PET^ULSS3|${time}|||40|min`,
    `ZIM|${nre}|20261108|3|S|050103||SES${controlId}|F|CD-042101|VETN-2026-01|E|SPEC_PET|D||1`,
    "",
  ].join("\n");
}

/** Sends over a connection of its own; `ended` settles when it is closed, answered or not. */
function send(address: string, text: string): { readonly sent: Promise<void>; readonly ended: Promise<string> } {
  const [host, port] = address.split(":");
  const socket = connect({ host: host!, port: Number(port) });
  let held = "";
  const ended = new Promise<string>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      held += chunk.toString("latin1");
      if (held.includes("\x1c")) socket.end();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(held.slice(1, Math.max(1, held.indexOf("\x1c")))));
  });
  const sent = once(socket, "connect").then(() => {
    socket.write(Buffer.from(`\x0b${text}\x1c\r`, "latin1"));
  });
  return { sent, ended };
}

/** Repeats as the sender would: under the same control identifier, until the outcome is certain. */
async function repeated(address: string, text: string): Promise<string> {
  for (const limit = performance.now() + 60_000; performance.now() < limit;) {
    const { sent, ended } = send(address, text);
    await sent;
    const answer = await ended;
    if (answer !== "" && !answer.includes("in corso") && !answer.includes("ripetere")) return answer;
  }
  return assert.fail("the outcome stayed open");
}
