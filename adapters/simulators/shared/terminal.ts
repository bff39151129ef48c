/** What a booking clerk can do at the desk of a simulated CUP, in national codes and ISO times, whatever the CUP speaks. */
import type { NodeAnswer, Operator, Person, Refusal, Slot, Warning } from "./model.ts";
import type { Prescription } from "./patients.ts";

export type { NodeAnswer, Operator, Refusal, Slot, Warning };
export type TerminalPatient = Person & { readonly prescriptions: readonly Prescription[] };

/** What the citizen asks for. */
export interface Request {
  readonly cf: string;
  readonly nre: string;
  /** National code. */
  readonly service: string;
  /** U, B, D, P; that of the prescription when absent. */
  readonly priority?: string;
  readonly operator?: Operator;
}

/** A booking in an agenda of this CUP, or made elsewhere by its clerks. */
export interface Booking {
  readonly id: string;
  /** The Azienda that owns the agenda. */
  readonly azienda: string;
  readonly node: string;
  readonly cf: string;
  readonly nre: string;
  readonly service: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly start: string;
  /** Booked, Cancelled, Complete */
  readonly status: string;
  /** True when it is in this CUP's own agenda. */
  readonly own: boolean;
}

export interface Outcome {
  /** The message id that the CUP used towards the gateway. */
  readonly reference: string;
  readonly refusal?: Refusal;
}

export interface BookingOutcome extends Outcome {
  readonly booking?: Booking;
  /** Deferred: safely received, the outcome shows in `prenotazioni` later. */
  readonly accepted?: true;
  readonly alternatives: readonly Slot[];
}

export interface Terminal {
  /** Patients of this CUP with their prescriptions. */
  patients(): Promise<TerminalPatient[]>;
  /** Federated: who may deliver it? */
  erogabilita(request: Request): Promise<Outcome & { readonly answers: readonly NodeAnswer[] }>;
  /** Federated: free slots; dates yyyy-MM-dd. */
  disponibilita(
    request: Request & { readonly from?: string; readonly to?: string },
  ): Promise<
    Outcome & { readonly slots: readonly Slot[]; readonly missing: readonly string[]; readonly warnings: readonly Warning[] }
  >;
  /** Federated booking; `deferred` where the protocol has it (Bassano). */
  prenota(request: Request, slot: Slot, options?: { readonly deferred?: boolean }): Promise<BookingOutcome>;
  /** Federated move to another slot of the same owner. */
  sposta(booking: Booking, slot: Slot): Promise<BookingOutcome>;
  /** Federated cancellation. */
  disdici(booking: Booking): Promise<Outcome>;
  /** The service of an own booking was delivered; the CUP tells whoever booked it. */
  eroga(booking: Booking): Promise<Outcome>;
  prenotazioni(): Promise<Booking[]>;
  /** Free slots of this CUP's own agenda. */
  agenda(): Promise<Slot[]>;
  /** Books a slot of the own agenda for a patient of the own list; throws TerminalError when refused. */
  prenotaLocale(slotId: string, cf: string): Promise<Booking>;
  close(): Promise<void>;
}

/** The CUP refused what has no refusal in its result. */
export class TerminalError extends Error {
  readonly code: string;
  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.text}`);
    this.name = "TerminalError";
    this.code = refusal.code;
  }
}
