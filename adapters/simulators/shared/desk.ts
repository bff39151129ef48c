/** The Terminal over any protocol: a protocol only has to carry one Ask to the CUP and bring its Answer. */
import type { Answer, Ask, Booked, Operation } from "./model.ts";
import { ask } from "./model.ts";
import type { Booking, BookingOutcome, Outcome, Request, Terminal, TerminalPatient } from "./terminal.ts";
import { TerminalError } from "./terminal.ts";

/** Whom the clerk asks: the own CUP, or the federation through it. */
export type Addressee = "own" | "federation";

export interface Line {
  send(ask: Ask, to: Addressee): Promise<Answer>;
  close(): Promise<void>;
}

const clerk = { id: "OPCUP01", role: "OPERATORE" };

/** A Terminal that speaks over a line. */
export function deskOver(line: Line): Terminal {
  const federated = (question: Ask): Promise<Answer> => line.send(question, "federation");
  const list = (op: Operation): Promise<Answer[]> => pages(line, op);
  return {
    patients: async () => groupPatients(await list("assistiti")),
    erogabilita: async (request) => {
      const reply = await federated(asked("erogabilita", request));
      return { ...outcome(reply), answers: reply.nodes };
    },
    disponibilita: async (request) => {
      const reply = await federated({ ...asked("disponibilita", request), from: request.from ?? "", to: request.to ?? "" });
      const missing = reply.warnings.filter((warning) => warning.code === "NODO_SILENTE").map((warning) => warning.node);
      return { ...outcome(reply), slots: reply.slots, missing, warnings: reply.warnings };
    },
    prenota: async (request, slot, options) => {
      const { node, agreement, scope, quota } = slot;
      return bookingOutcome(
        await federated({
          ...asked("prenota", request),
          target: { id: slot.id, azienda: slot.azienda },
          at: { agenda: slot.agenda, start: slot.start, minutes: String(slot.minutes) },
          federated: { node, agreement, scope, quota, firstContact: "" },
          reason: "PREN",
          deferred: options?.deferred ?? false,
        }),
      );
    },
    sposta: async (booking, slot) => {
      const { node, agreement, scope, quota } = slot;
      return bookingOutcome(
        await federated({
          ...about("sposta", booking),
          at: { agenda: slot.agenda, start: slot.start, minutes: String(slot.minutes) },
          federated: { node, agreement, scope, quota, firstContact: "" },
          reason: "PAZ",
        }),
      );
    },
    disdici: async (booking) => outcome(await federated({ ...about("disdici", booking), reason: "DISD" })),
    eroga: async (booking) => outcome(await line.send({ ...about("eroga", booking), reason: "EROG" }, "own")),
    prenotazioni: async () => (await list("prenotazioni")).flatMap((page) => page.bookings),
    agenda: async () => (await list("agenda")).flatMap((page) => page.slots),
    prenotaLocale: async (slotId, cf) => {
      const empty = ask("locale");
      const reply = await line.send(
        { ...empty, operator: clerk, target: { id: slotId, azienda: "" }, person: { ...empty.person, cf } },
        "own",
      );
      if (reply.booking === undefined)
        throw new TerminalError(reply.refusal ?? { code: "ERRORE_INTERNO", text: "no booking in the reply" });
      return row(reply.booking, true);
    },
    close: () => line.close(),
  };
}

function asked(op: Operation, request: Request): Ask {
  const empty = ask(op);
  return {
    ...empty,
    operator: request.operator ?? clerk,
    desk: "SPORT01",
    person: { ...empty.person, cf: request.cf },
    form: { ...empty.form, nre: request.nre, priority: request.priority ?? "" },
    service: request.service,
  };
}

function about(op: Operation, booking: Booking): Ask {
  return { ...asked(op, booking), target: { id: booking.id, azienda: booking.azienda } };
}

function outcome(reply: Answer): Outcome {
  return { reference: reply.reference, ...(reply.refusal === undefined ? {} : { refusal: reply.refusal }) };
}

function bookingOutcome(reply: Answer): BookingOutcome {
  return {
    ...outcome(reply),
    ...(reply.booking === undefined ? {} : { booking: row(reply.booking, false) }),
    ...(reply.accepted ? { accepted: true as const } : {}),
    alternatives: reply.alternatives,
  };
}

function row(booked: Booked, own: boolean): Booking {
  const { id, azienda, node, cf, nre, service, start, status } = booked;
  return { id, azienda, node, cf, nre, service, start, status, own };
}

async function pages(line: Line, op: Operation): Promise<Answer[]> {
  const all: Answer[] = [];
  for (let page = 1; ; page += 1) {
    const reply = await line.send({ ...ask(op), operator: clerk, page }, "own");
    if (reply.refusal !== undefined) throw new TerminalError(reply.refusal);
    all.push(reply);
    if (reply.last) return all;
  }
}

function groupPatients(replies: readonly Answer[]): TerminalPatient[] {
  const byCf = new Map<string, TerminalPatient>();
  for (const { person, ...prescription } of replies.flatMap((reply) => reply.patients)) {
    byCf.set(person.cf, { ...person, prescriptions: [...(byCf.get(person.cf)?.prescriptions ?? []), prescription] });
  }
  return [...byCf.values()];
}
