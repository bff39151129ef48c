/** The inside of a simulated CUP: its agenda, its patients, what its clerks booked elsewhere, and its question to the gateway. */
import { AgendaStore } from "./agenda.ts";
import type { AgendaPlan } from "./agenda.ts";
import type { Addressee } from "./desk.ts";
import type { Answer, Ask, BookingRow, Refusal } from "./model.ts";
import { answer } from "./model.ts";
import { answerOwn, offer } from "./own.ts";
import type { Identity } from "./own.ts";
import { formOf, patientRows } from "./patients.ts";
import type { Patient } from "./patients.ts";
import { freeSlots } from "./agenda.ts";
import { Sessions } from "./sessions.ts";
import { romeTime } from "./time.ts";

/** Carries an Ask to the gateway over the CUP's own protocol, under the given message id. */
export type Peer = (question: Ask, id: string) => Promise<Answer>;

export interface CupSetting {
  readonly who: Identity;
  readonly plan: AgendaPlan;
  readonly patients: readonly Patient[];
  /** Rows per page of a list; 0 = all at once. */
  readonly pageSize: number;
  readonly peer: Peer;
  readonly nextMessageId: () => string;
  readonly nextRequestId: () => string;
  readonly clock: () => Date;
}

interface Elsewhere extends BookingRow {
  readonly requestId: string;
  readonly session: string;
  readonly firstContact: string;
}

export class Cup {
  readonly #setting: CupSetting;
  readonly #store: AgendaStore;
  readonly #sessions: Sessions;
  readonly #elsewhere = new Map<string, Elsewhere>();
  readonly #deferred = new Map<string, Ask>();

  constructor(setting: CupSetting) {
    this.#setting = setting;
    this.#store = new AgendaStore(setting.plan, romeTime(setting.clock()).slice(0, 10));
    this.#sessions = new Sessions(setting.nextRequestId, setting.who.azienda);
  }

  /** The gateway asks about the own agenda, or tells that what was booked elsewhere has been delivered. */
  fromGateway(question: Ask): Answer {
    if (question.op === "eroga") return this.#deliveredElsewhere(question);
    return answerOwn(this.#setting.who, this.#store, question, this.#now());
  }

  /** A clerk asks. */
  async fromTerminal(question: Ask, to: Addressee): Promise<Answer> {
    if (to === "federation") return this.#federated(question);
    switch (question.op) {
      case "assistiti": {
        const [patients, last] = this.#page(patientRows(this.#setting.patients), question.page);
        return answer(question.op, { patients, last });
      }
      case "prenotazioni": {
        const [bookings, last] = this.#page([...this.#ownRows(), ...this.#elsewhere.values()], question.page);
        return answer(question.op, { bookings, last });
      }
      case "agenda": {
        const free = freeSlots(this.#store.state, "", "", "").map((slot) =>
          offer(this.#setting.who, slot, question, this.#now()),
        );
        const [slots, last] = this.#page(free, question.page);
        return answer(question.op, { slots, last });
      }
      case "locale":
        return this.#local(question);
      case "eroga":
        return this.#delivered(question);
      default:
        return answerOwn(this.#setting.who, this.#store, this.#completed(question) ?? question, this.#now());
    }
  }

  /** The outcome of a deferred booking arrived; false when nobody waits for it. */
  deferredOutcome(reference: string, outcome: Answer): boolean {
    const question = this.#deferred.get(reference);
    if (question === undefined) return false;
    this.#deferred.delete(reference);
    this.#record(question, outcome);
    return true;
  }

  /** Marks an own booking as delivered, and tells the gateway. */
  async #delivered(question: Ask): Promise<Answer> {
    const { azienda } = this.#setting.who;
    const told: Ask = { ...question, target: { id: question.target.id, azienda }, reason: "EROG" };
    const done = answerOwn(this.#setting.who, this.#store, told, this.#now());
    if (done.booking === undefined) return done;
    const { requestId, service, start, minutes, agenda, nre } = done.booking;
    const notice: Ask = {
      ...told,
      askerAzienda: azienda,
      requestId,
      service,
      at: { agenda, start, minutes: String(minutes) },
      form: { ...told.form, nre },
    };
    const reference = this.#setting.nextMessageId();
    const { refusal } = await this.#askGateway(notice, reference);
    return { ...done, reference, ...(refusal === undefined ? {} : { refusal }) };
  }

  #deliveredElsewhere(question: Ask): Answer {
    const known = this.#elsewhere.get(key(question.target));
    if (known === undefined || known.cf !== question.person.cf) {
      const text = "Nessuna prenotazione fatta altrove con questo numero";
      return answer("eroga", { session: question.session, refusal: { code: "PRENOTAZIONE_SCONOSCIUTA", text } });
    }
    this.#elsewhere.set(key(question.target), { ...known, status: "Complete" });
    return answer("eroga", { session: question.session });
  }

  async #federated(question: Ask): Promise<Answer> {
    const complete = this.#completed(question);
    if (complete === undefined)
      return answer(question.op, { refusal: { code: "DATO_ERRATO", text: "Assistito non in anagrafe" } });
    const reference = this.#setting.nextMessageId();
    if (complete.deferred) this.#deferred.set(reference, complete);
    const reply = await this.#askGateway(complete, reference);
    if (!reply.accepted) {
      this.#deferred.delete(reference);
      this.#record(complete, reply);
    }
    return { ...reply, reference };
  }

  async #askGateway(question: Ask, reference: string): Promise<Answer> {
    try {
      return await this.#setting.peer(question, reference);
    } catch (error) {
      return answer(question.op, { refusal: absent(error) });
    }
  }

  /** Adds what the CUP knows and a clerk need not type: patient, prescription, session, placer id. */
  #completed(question: Ask): Ask | undefined {
    const patient = this.#setting.patients.find((one) => one.person.cf === question.person.cf);
    if (patient === undefined) return undefined;
    const moved = this.#elsewhere.get(key(question.target));
    const session = moved ?? this.#sessions.of(question, this.#now());
    const { azienda } = this.#setting.who;
    return {
      ...question,
      askerAzienda: azienda,
      session: session.session,
      requestId: session.requestId,
      person: patient.person,
      form: formOf(patient, question.form.nre, azienda, question.form.priority),
      federated: { ...question.federated, firstContact: session.firstContact },
    };
  }

  #record(question: Ask, reply: Answer): void {
    const { booking } = reply;
    if (reply.refusal !== undefined || booking === undefined) return;
    if (question.op === "prenota") this.#sessions.end(question);
    if (booking.azienda === this.#setting.who.azienda) return;
    const known = this.#elsewhere.get(key(question.target));
    const { id, azienda, node, service, start, status } = booking;
    this.#elsewhere.set(key({ id, azienda }), {
      id,
      azienda,
      node: node === "" ? question.federated.node : node,
      cf: question.person.cf,
      nre: question.form.nre,
      service: service === "" ? (known?.service ?? question.service) : service,
      start: start === "" ? (known?.start ?? question.at.start) : start,
      status,
      own: false,
      requestId: question.requestId,
      session: question.session,
      firstContact: question.federated.firstContact,
    });
  }

  #local(question: Ask): Answer {
    const patient = this.#setting.patients.find((one) => one.person.cf === question.person.cf);
    if (patient === undefined) return answer("locale", { refusal: { code: "DATO_ERRATO", text: "Assistito non in anagrafe" } });
    const { azienda } = this.#setting.who;
    const service = this.#store.state.slots.get(question.target.id)?.service ?? "";
    const nre = patient.prescriptions.find((one) => one.service === service)?.nre ?? "";
    const complete: Ask = {
      ...question,
      service,
      target: { ...question.target, azienda },
      requestId: this.#setting.nextRequestId(),
      person: patient.person,
      form: formOf(patient, nre, azienda, ""),
      reason: "PREN",
    };
    return answerOwn(this.#setting.who, this.#store, complete, this.#now());
  }

  #ownRows(): BookingRow[] {
    const { slots, bookings } = this.#store.state;
    const { azienda, node } = this.#setting.who;
    return [...bookings.values()].map(({ id, slotId, cf, nre, status }) => {
      const slot = slots.get(slotId);
      return { id, azienda, node, cf, nre, service: slot?.service ?? "", start: slot?.start ?? "", status, own: true };
    });
  }

  #page<Row>(rows: readonly Row[], page: number): [Row[], boolean] {
    const { pageSize } = this.#setting;
    if (pageSize === 0) return [[...rows], true];
    return [rows.slice((page - 1) * pageSize, page * pageSize), page * pageSize >= rows.length];
  }

  #now(): string {
    return romeTime(this.#setting.clock());
  }
}

function key(target: { readonly id: string; readonly azienda: string }): string {
  return `${target.azienda}/${target.id}`;
}

function absent(error: unknown): Refusal {
  return { code: "GATEWAY_ASSENTE", text: error instanceof Error ? error.message.slice(0, 60) : "nessuna risposta" };
}
