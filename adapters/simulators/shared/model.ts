/**
 * What the eight simulated CUPs have in common inside: requests and answers in national codes and ISO times.
 * Every protocol is a codec between its own wire form and these values.
 */
export type Operation =
  | "erogabilita"
  | "disponibilita"
  | "prenota"
  | "sposta"
  | "disdici"
  /** Erogazione: a clerk tells the own CUP, it tells the gateway, and that tells the CUP that booked. */
  | "eroga"
  | "assistiti"
  | "prenotazioni"
  | "agenda"
  | "locale";

export interface Operator {
  readonly id: string;
  readonly role: string;
}

export interface Person {
  readonly cf: string;
  readonly surname: string;
  readonly name: string;
  /** yyyy-MM-dd */
  readonly birth: string;
  readonly sex: string;
}

/** The prescription (impegnativa). */
export interface Form {
  /** DEM, ROSSA, BIANCA, NONE */
  readonly kind: string;
  readonly nre: string;
  /** yyyy-MM-dd */
  readonly issued: string;
  /** Y, N or empty. */
  readonly firstAccess: string;
  /** Azienda of the citizen. */
  readonly azienda: string;
  readonly quantity: string;
  /** U, B, D, P or empty. */
  readonly priority: string;
  readonly exemption: string;
}

/** The data that only a federated step carries. */
export interface Federated {
  readonly node: string;
  readonly agreement: string;
  /** AZ, AV, RE, EX */
  readonly scope: string;
  /** LOC, TER, FED, SPEC */
  readonly quota: string;
  /** yyyy-MM-ddTHH:mm:ss */
  readonly firstContact: string;
}

/** A request; what an operation does not use is empty. */
export interface Ask {
  readonly op: Operation;
  readonly operator: Operator;
  readonly desk: string;
  /** Azienda of whoever asks. */
  readonly askerAzienda: string;
  readonly session: string;
  /** Placer booking id. */
  readonly requestId: string;
  readonly person: Person;
  readonly form: Form;
  readonly service: string;
  /** Slot (prenota, locale) or booking (sposta, disdici) with the Azienda that owns it. */
  readonly target: { readonly id: string; readonly azienda: string };
  /** ITMOTIVO: PREN, PAZ, DISD, ANN, OFF, EROG. */
  readonly reason: string;
  readonly at: { readonly agenda: string; readonly start: string; readonly minutes: string };
  readonly federated: Federated;
  readonly from: string;
  readonly to: string;
  readonly max: number;
  readonly nodes: readonly string[];
  readonly deferred: boolean;
  readonly page: number;
}

/** A request with only the given parts filled. */
export function ask(op: Operation, parts: Partial<Ask> = {}): Ask {
  return {
    op,
    operator: { id: "", role: "" },
    desk: "",
    askerAzienda: "",
    session: "",
    requestId: "",
    person: { cf: "", surname: "", name: "", birth: "", sex: "" },
    form: { kind: "", nre: "", issued: "", firstAccess: "", azienda: "", quantity: "", priority: "", exemption: "" },
    service: "",
    target: { id: "", azienda: "" },
    reason: "",
    at: { agenda: "", start: "", minutes: "" },
    federated: { node: "", agreement: "", scope: "", quota: "", firstContact: "" },
    from: "",
    to: "",
    max: 10,
    nodes: [],
    deferred: false,
    page: 1,
    ...parts,
  };
}

/** A free appointment as a CUP offers it. */
export interface Slot {
  readonly id: string;
  /** Azienda that owns it. */
  readonly azienda: string;
  /** National code. */
  readonly service: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly start: string;
  readonly minutes: number;
  readonly agenda: string;
  readonly node: string;
  readonly agreement: string;
  readonly scope: string;
  readonly quota: string;
  /** Y, N or empty. */
  readonly inLimit: string;
  readonly room: string;
  readonly preparation: string;
}

export interface NodeAnswer {
  readonly node: string;
  readonly azienda: string;
  readonly deliverable: boolean;
  readonly agreement: string;
  readonly scope: string;
  readonly reason: string;
}

/** A booking as an answer tells it. */
export interface Booked extends Slot {
  readonly requestId: string;
  /** Booked, Cancelled, Pending, Complete */
  readonly status: string;
  readonly reason: string;
  readonly cf: string;
  readonly nre: string;
  readonly exemption: string;
  readonly session: string;
  readonly ticketCents: number;
  readonly ticketState: string;
}

export interface Refusal {
  /** ITERR name. */
  readonly code: string;
  readonly text: string;
}

export interface Warning extends Refusal {
  readonly node: string;
}

/** One prescription of one patient, a row of the patients' list. */
export interface PatientRow {
  readonly person: Person;
  readonly nre: string;
  readonly service: string;
  readonly title: string;
  readonly priority: string;
  readonly issued: string;
}

/** One row of the bookings' list. */
export interface BookingRow {
  readonly id: string;
  readonly azienda: string;
  readonly node: string;
  readonly cf: string;
  readonly nre: string;
  readonly service: string;
  readonly start: string;
  readonly status: string;
  /** True when it is in this CUP's own agenda. */
  readonly own: boolean;
}

/** The answer to an Ask; lists that an operation does not use are empty. */
export interface Answer {
  readonly op: Operation;
  readonly session: string;
  readonly refusal?: Refusal;
  readonly nodes: readonly NodeAnswer[];
  readonly slots: readonly Slot[];
  readonly alternatives: readonly Slot[];
  readonly warnings: readonly Warning[];
  readonly booking?: Booked;
  readonly patients: readonly PatientRow[];
  readonly bookings: readonly BookingRow[];
  /** Safely received, the outcome comes later (deferred booking). */
  readonly accepted: boolean;
  /** Message id used towards the gateway; empty when it was not asked. */
  readonly reference: string;
  /** False when a list has more pages. */
  readonly last: boolean;
}

/** An answer with only the given parts filled. */
export function answer(op: Operation, parts: Partial<Answer> = {}): Answer {
  return {
    op,
    session: "",
    nodes: [],
    slots: [],
    alternatives: [],
    warnings: [],
    patients: [],
    bookings: [],
    accepted: false,
    reference: "",
    last: true,
    ...parts,
  };
}

/** What a reader of answers starts from: every value of a part, empty. */
export const emptySlot: Slot = {
  id: "",
  azienda: "",
  service: "",
  start: "",
  minutes: 0,
  agenda: "",
  node: "",
  agreement: "",
  scope: "",
  quota: "",
  inLimit: "",
  room: "",
  preparation: "",
};
export const emptyBooked: Booked = {
  ...emptySlot,
  requestId: "",
  status: "",
  reason: "",
  cf: "",
  nre: "",
  exemption: "",
  session: "",
  ticketCents: 0,
  ticketState: "",
};
export const emptyNode: NodeAnswer = { node: "", azienda: "", deliverable: false, agreement: "", scope: "", reason: "" };

/** A request that cannot be understood; every protocol has its own way of saying so. */
export class Malformed extends Error {
  /** ITERR name. */
  readonly code: string;
  constructor(message: string, code = "DATO_ERRATO") {
    super(message);
    this.name = "Malformed";
    this.code = code;
  }
}
