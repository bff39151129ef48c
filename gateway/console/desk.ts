/** The desk of a booking clerk, as the console drives it: national codes and ISO times, whatever the CUP speaks. */

export interface DeskPrescription {
  readonly nre: string;
  /** National code. */
  readonly service: string;
  readonly title: string;
  /** U, B, D, P */
  readonly priority: string;
  /** yyyy-MM-dd */
  readonly issued: string;
}

export interface DeskPatient {
  readonly cf: string;
  readonly surname: string;
  readonly name: string;
  /** yyyy-MM-dd */
  readonly birth: string;
  readonly sex: string;
  readonly prescriptions: readonly DeskPrescription[];
}

export interface DeskRequest {
  readonly cf: string;
  readonly nre: string;
  readonly service: string;
  readonly priority?: string;
  readonly operator?: { readonly id: string; readonly role: string };
}

/** A free appointment. */
export interface DeskSlot {
  readonly id: string;
  /** Azienda that owns it. */
  readonly azienda: string;
  readonly service: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly start: string;
  readonly minutes: number;
  readonly agenda: string;
  readonly node: string;
  readonly agreement: string;
  readonly scope: string;
  readonly quota: string;
  readonly inLimit: string;
  readonly room: string;
  readonly preparation: string;
}

export interface DeskBooking {
  readonly id: string;
  readonly azienda: string;
  readonly node: string;
  readonly cf: string;
  readonly nre: string;
  readonly service: string;
  readonly start: string;
  /** Booked, Cancelled */
  readonly status: string;
  /** True when it is in this CUP's own agenda. */
  readonly own: boolean;
}

export interface DeskNodeAnswer {
  readonly node: string;
  readonly azienda: string;
  readonly deliverable: boolean;
  readonly agreement: string;
  readonly scope: string;
  readonly reason: string;
}

export interface DeskRefusal {
  readonly code: string;
  readonly text: string;
}

export interface DeskWarning extends DeskRefusal {
  readonly node: string;
}

export interface DeskOutcome {
  /** The message id that the CUP used towards the gateway. */
  readonly reference: string;
  readonly refusal?: DeskRefusal;
}

export interface DeskBookingOutcome extends DeskOutcome {
  readonly booking?: DeskBooking;
  /** Safely received; the outcome shows among the bookings later. */
  readonly accepted?: true;
  readonly alternatives: readonly DeskSlot[];
}

export interface Desk {
  patients(): Promise<readonly DeskPatient[]>;
  erogabilita(request: DeskRequest): Promise<DeskOutcome & { readonly answers: readonly DeskNodeAnswer[] }>;
  disponibilita(request: DeskRequest & { readonly from?: string; readonly to?: string }): Promise<
    DeskOutcome & {
      readonly slots: readonly DeskSlot[];
      readonly missing: readonly string[];
      readonly warnings: readonly DeskWarning[];
    }
  >;
  prenota(request: DeskRequest, slot: DeskSlot, options?: { readonly deferred?: boolean }): Promise<DeskBookingOutcome>;
  sposta(booking: DeskBooking, slot: DeskSlot): Promise<DeskBookingOutcome>;
  disdici(booking: DeskBooking): Promise<DeskOutcome>;
  prenotazioni(): Promise<readonly DeskBooking[]>;
}
