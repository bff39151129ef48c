import { randomBytes } from "node:crypto";
import { silentLog } from "../../gateway/contracts/clock.ts";
import { startConsole } from "../../gateway/console/console.ts";
import type { Terminal } from "../../adapters/simulators/shared/terminal.ts";
import { startFederation, type RunningFederation } from "./federation.ts";
import { cupOf, pilots, type PilotName } from "./pilots.ts";
import { bookElsewhere, cancelElsewhere, killedBetween, requestAt, silentMember, slotTaken } from "./scenarios.ts";
import { stepsOf, type DemoStep } from "./steps.ts";

interface DemoOptions {
  /** Make the bookings, then stop. */
  readonly once: boolean;
  /** One JSON document instead of lines. */
  readonly json: boolean;
}

interface DemoBooking {
  readonly kind: string;
  readonly asker: string;
  readonly owner: string;
  readonly service: string;
  /** Where and when it was booked; empty when it was rightly refused. */
  readonly bookingId: string;
  readonly start: string;
  readonly outcome: string;
  readonly milliseconds: number;
}

/** Starts the demonstration federation and makes one booking of each kind. @returns the exit code */
export async function runDemo(options: DemoOptions): Promise<number> {
  const say = (line: string): void => {
    if (!options.json) process.stdout.write(`${line}\n`);
  };
  const began = performance.now();
  const federation = await startFederation(Object.keys(pilots) as PilotName[]);
  const bookings: DemoBooking[] = [];
  const failures: string[] = [];
  try {
    const ms = Math.round(performance.now() - began);
    say(`${federation.names.length} nodes and ${desks(federation).length} CUPs started in ${(ms / 1000).toFixed(1)} s`);
    for (const show of shows) {
      const started = performance.now();
      try {
        const told = await show.run(federation);
        const milliseconds = Math.round(performance.now() - started);
        if (told.wrong !== undefined) failures.push(`${show.kind}: ${told.wrong}`);
        bookings.push({
          kind: show.kind,
          asker: show.asker,
          owner: show.owner,
          service: show.service,
          ...told.booked,
          milliseconds,
        });
        say(
          `${told.wrong === undefined ? "✓" : "✗"} ${show.kind} (${milliseconds} ms): ${told.line}${told.wrong === undefined ? "" : ` -- ${told.wrong}`}`,
        );
      } catch (thrown) {
        failures.push(`${show.kind}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        say(`✗ ${show.kind}: ${failures.at(-1)}`);
      }
    }
    const steps: readonly DemoStep[] = await stepsOf(federation);
    if (options.json) process.stdout.write(`${JSON.stringify({ startedIn: ms, bookings, steps, failures }, null, 2)}\n`);
    say(
      `${steps.length} messages in the journals of all nodes; ${failures.length === 0 ? "all went as expected" : `${failures.length} things went wrong`}`,
    );
    if (!options.once) await stay(federation, say);
  } finally {
    await federation.stop();
  }
  return failures.length === 0 ? 0 : 1;
}

/** Opens the console and waits for SIGINT or SIGTERM. */
async function stay(federation: RunningFederation, say: (line: string) => void): Promise<void> {
  const token = randomBytes(18).toString("base64url");
  const nodes = await Promise.all(
    federation.names.map(async (name) => ({ name, title: pilots[name].title, ...(await federation.admin(name)) })),
  );
  const served = await startConsole({ listen: "127.0.0.1:0", nodes, desks: desks(federation), token, log: silentLog });
  say(`Console: http://${served.address}/?token=${token}`);
  say("Ctrl-C stops everything");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  await served.close();
}

/** The clerks' desks: one at each CUP. */
function desks(federation: RunningFederation): readonly Desk[] {
  return federation.names
    .filter((name) => pilots[name].cup)
    .map((name) => ({
      name: cupOf(name).simulator,
      title: pilots[name].title,
      node: name,
      terminal: federation.terminal(name),
    }));
}

interface Desk {
  readonly name: string;
  readonly title: string;
  readonly node: string;
  readonly terminal: Terminal;
}

interface Told {
  readonly line: string;
  readonly booked: { readonly bookingId: string; readonly start: string; readonly outcome: string };
  /** What was not as expected. */
  readonly wrong?: string;
}

interface Show {
  readonly kind: string;
  readonly asker: PilotName;
  readonly owner: PilotName;
  readonly service: string;
  run(federation: RunningFederation): Promise<Told>;
}

const none = { bookingId: "", start: "" };

const happy = (kind: string, asker: PilotName, owner: PilotName, service: string, cancel: boolean): Show => ({
  kind,
  asker,
  owner,
  service,
  async run(federation) {
    const seen = await bookElsewhere(federation, asker, owner, cupOf(owner).azienda, { service, priority: "D" });
    const { booking } = seen.prenotazione;
    const { erogabilita, disponibilita, prenotazione } = seen.waited;
    const here = `${pilots[asker].title} asked for ${service}: who may, in ${erogabilita} ms; ${seen.disponibilita.slots.length} slots, in ${disponibilita} ms`;
    if (!booking || seen.atOwner?.status !== "Booked")
      return { line: here, booked: { ...none, outcome: "missing" }, wrong: "the owner's agenda does not hold it" };
    const booked = { bookingId: booking.id, start: booking.start, outcome: "Booked" };
    const line = `${here}; booked at ${pilots[owner].title} in ${prenotazione} ms: ${booking.start.replace("T", " ")}, number ${booking.id}`;
    if (!cancel) return { line, booked };
    const cancelled = await cancelElsewhere(federation, asker, owner, booking);
    const right = cancelled.outcome.refusal === undefined && cancelled.freed;
    return {
      line: `${line}; then cancelled, the slot is free again`,
      booked: { ...booked, outcome: "Cancelled" },
      ...(right ? {} : { wrong: "the cancellation did not free the slot" }),
    };
  },
});

const shows: readonly Show[] = [
  happy("booking over e-Gov, cancelled", "veneto", "trento", "92.18.C", true),
  happy("booking over e-Gov, the other way", "trento", "veneto", "89.7B.8", false),
  happy("booking over WS-Security, cancelled", "umbria", "marche", "92.18.C", true),
  happy("booking over WS-Security, the other way", "marche", "umbria", "95.02", false),
  happy("booking in Emilia-Romagna: REST to CSV files", "ravenna", "forli", "95.02", false),
  happy("booking in Emilia-Romagna: CSV files to SQL tables", "forli", "cesena", "92.18.C", true),
  happy("booking in Emilia-Romagna: SQL tables to FHIR", "cesena", "rimini", "89.7B.8", false),
  happy("booking in Emilia-Romagna: FHIR to REST", "rimini", "ravenna", "88.91.1", true),
  happy("booking through two orchestrators: MLLP to REST", "veneto", "ravenna", "88.91.1", false),
  {
    kind: "slot taken meanwhile",
    asker: "umbria",
    owner: "marche",
    service: "92.18.C",
    async run(federation) {
      const seen = await slotTaken(federation, "umbria", "marche", cupOf("marche").azienda, {
        service: "92.18.C",
        priority: "D",
        patient: 1,
      });
      const { refusal, alternatives } = seen.refused;
      const second = seen.second?.booking;
      const right = refusal?.code === "SLOT_OCCUPATO" && seen.before === seen.after && second !== undefined;
      return {
        line: `refused with ${refusal?.code ?? "nothing"} and ${alternatives.length} alternatives; the first of them booked, ${second?.start.replace("T", " ") ?? "no"}`,
        booked: { bookingId: second?.id ?? "", start: second?.start ?? "", outcome: refusal?.code ?? "" },
        ...(right ? {} : { wrong: "no clear refusal with alternatives" }),
      };
    },
  },
  {
    kind: "no agreement for the service",
    asker: "veneto",
    owner: "trento",
    service: "45.23",
    async run(federation) {
      const terminal = federation.terminal("veneto");
      const { answers } = await terminal.erogabilita(await requestAt(terminal, { service: "45.23", priority: "B", patient: 1 }));
      const trento = answers.find((one) => one.azienda === cupOf("trento").azienda);
      const right = trento?.deliverable === false && trento.reason.startsWith("R05");
      return {
        line: `Trento may not deliver it: ${trento?.reason ?? "no answer"}`,
        booked: { ...none, outcome: trento?.reason ?? "" },
        ...(right ? {} : { wrong: "erogabilità did not refuse it" }),
      };
    },
  },
  {
    kind: "a member does not answer",
    asker: "veneto",
    owner: "trento",
    service: "89.7A.3",
    async run(federation) {
      const { answer, ms } = await silentMember(federation, "veneto", "trento", {
        service: "89.7A.3",
        priority: "D",
        patient: 1,
      });
      const right = answer.slots.length > 0 && answer.missing.includes("CD-042101");
      return {
        line: `${answer.slots.length} slots of the own territory after ${ms} ms; missing: ${answer.missing.join(", ")}`,
        booked: { ...none, outcome: `missing ${answer.missing.join(", ")}` },
        ...(right ? {} : { wrong: "the silent member was not named" }),
      };
    },
  },
  {
    kind: "a node killed between accepting and delivering",
    asker: "veneto",
    owner: "trento",
    service: "88.91.1",
    async run(federation) {
      const { accepted, booked } = await killedBetween(federation, "veneto", "trento", cupOf("trento").azienda, {
        service: "88.91.1",
        priority: "D",
        patient: 2,
      });
      const [booking] = booked;
      return {
        line: `accepted, killed, started again: ${booked.length} booking at Trento, ${booking?.start.replace("T", " ") ?? "none"}`,
        booked: { bookingId: booking?.id ?? "", start: booking?.start ?? "", outcome: "Booked" },
        ...(accepted && booked.length === 1 ? {} : { wrong: "it was not delivered exactly once" }),
      };
    },
  },
];
