/**
 * What the demonstration shows and the tests prove, each as one function that acts as the clerks would, over the CUPs' own
 * protocols, and tells what was seen. Nothing is judged here.
 */
import type {
  Booking,
  BookingOutcome,
  Outcome,
  Request,
  Slot,
  Terminal,
  TerminalPatient,
} from "../../adapters/simulators/shared/terminal.ts";
import type { RunningFederation } from "./federation.ts";
import type { PilotName } from "./pilots.ts";

type Availability = Awaited<ReturnType<Terminal["disponibilita"]>>;
type Deliverability = Awaited<ReturnType<Terminal["erogabilita"]>>;

export interface Wish {
  readonly service: string;
  readonly priority?: string;
  /** Which of the CUP's patients, from 0. */
  readonly patient?: number;
  readonly role?: string;
}

/** A request of one of the CUP's own patients, by one of their prescriptions. */
export async function requestAt(terminal: Terminal, wish: Wish): Promise<Request> {
  const patients: readonly TerminalPatient[] = await terminal.patients();
  const patient = patients[wish.patient ?? 0];
  const prescription = patient?.prescriptions.find((one) => one.service === wish.service);
  if (!patient || !prescription) throw new Error(`no patient ${wish.patient ?? 0} with a prescription for ${wish.service}`);
  return {
    cf: patient.cf,
    nre: prescription.nre,
    service: wish.service,
    operator: { id: "OP01", role: wish.role ?? "SPEC_PET" },
    ...(wish.priority === undefined ? {} : { priority: wish.priority }),
  };
}

export interface BookedElsewhere {
  readonly request: Request;
  readonly erogabilita: Deliverability;
  readonly disponibilita: Availability;
  readonly chosen: Slot;
  readonly prenotazione: BookingOutcome;
  /** What the agenda's owner holds afterwards, asked at its own terminal. */
  readonly atOwner: Booking | undefined;
  /** How long the clerk waited for each answer, in milliseconds. */
  readonly waited: { readonly erogabilita: number; readonly disponibilita: number; readonly prenotazione: number };
}

/** Erogabilità, disponibilità, prenotazione: a clerk of one CUP books in the agenda of another. */
export async function bookElsewhere(
  federation: RunningFederation,
  asker: PilotName,
  owner: PilotName,
  azienda: string,
  wish: Wish,
): Promise<BookedElsewhere> {
  const terminal = federation.terminal(asker);
  const request = await requestAt(terminal, wish);
  const [erogabilita, first] = await timed(() => terminal.erogabilita(request));
  const [disponibilita, second] = await timed(() => terminal.disponibilita(request));
  const chosen = disponibilita.slots.find((slot) => slot.azienda === azienda);
  if (!chosen)
    throw new Error(
      `${owner} offered no slot for ${wish.service}: ${JSON.stringify(disponibilita.refusal ?? disponibilita.warnings)}`,
    );
  const [prenotazione, third] = await timed(() => terminal.prenota(request, chosen));
  const atOwner = await bookingAt(federation, owner, prenotazione.booking?.id);
  const waited = { erogabilita: first, disponibilita: second, prenotazione: third };
  return { request, erogabilita, disponibilita, chosen, prenotazione, atOwner, waited };
}

/** A value with the milliseconds it took. */
async function timed<T>(act: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now();
  const value = await act();
  return [value, Math.round(performance.now() - began)];
}

/** The booking with this identifier in the owner's own agenda. */
export async function bookingAt(
  federation: RunningFederation,
  owner: PilotName,
  id: string | undefined,
): Promise<Booking | undefined> {
  const bookings = await federation.terminal(owner).prenotazioni();
  return bookings.find((one) => one.own && one.id === id);
}

/** Disdetta, and the owner's agenda afterwards. */
export async function cancelElsewhere(
  federation: RunningFederation,
  asker: PilotName,
  owner: PilotName,
  booking: Booking,
): Promise<{ readonly outcome: Outcome; readonly atOwner: Booking | undefined; readonly freed: boolean }> {
  const outcome = await federation.terminal(asker).disdici(booking);
  const free = await federation.terminal(owner).agenda();
  return {
    outcome,
    atOwner: await bookingAt(federation, owner, booking.id),
    freed: free.some((slot) => slot.service === booking.service && slot.start === booking.start),
  };
}

/** A member stands still (its node is stopped with SIGSTOP) while availability is asked for; it goes on afterwards. */
export async function silentMember(
  federation: RunningFederation,
  asker: PilotName,
  silent: PilotName,
  wish: Wish,
): Promise<{ readonly answer: Availability; readonly ms: number }> {
  const terminal = federation.terminal(asker);
  const request = await requestAt(terminal, wish);
  federation.node(silent).signal("SIGSTOP");
  try {
    const began = performance.now();
    const answer = await terminal.disponibilita(request);
    return { answer, ms: Math.round(performance.now() - began) };
  } finally {
    federation.node(silent).signal("SIGCONT");
  }
}

export interface SlotTaken {
  readonly refused: BookingOutcome;
  /** Bookings of the slot's time at the owner, before and after the refused request. */
  readonly before: number;
  readonly after: number;
  readonly second: BookingOutcome | undefined;
}

/** The owner's own clerk takes a slot between disponibilità and prenotazione; the first alternative is booked instead. */
export async function slotTaken(
  federation: RunningFederation,
  asker: PilotName,
  owner: PilotName,
  azienda: string,
  wish: Wish,
): Promise<SlotTaken> {
  const [terminal, local] = [federation.terminal(asker), federation.terminal(owner)];
  const request = await requestAt(terminal, wish);
  const { slots } = await terminal.disponibilita(request);
  const slot = slots.find((one) => one.azienda === azienda);
  if (!slot) throw new Error(`${owner} offered no slot for ${wish.service}`);
  const [localPatient] = await local.patients();
  if (!localPatient) throw new Error(`${owner} has no patients`);
  await local.prenotaLocale(slot.id, localPatient.cf);
  const count = async (): Promise<number> =>
    (await local.prenotazioni()).filter((one) => one.own && one.status === "Booked").length;
  const before = await count();
  const refused = await terminal.prenota(request, slot);
  const after = await count();
  const [alternative] = refused.alternatives;
  return { refused, before, after, second: alternative && (await terminal.prenota(request, alternative)) };
}

/**
 * A node dies (SIGKILL) after it has accepted a booking and before it could deliver it: the other member stands still
 * meanwhile. Started again it delivers. Gives the bookings that the owner holds for the request in the end.
 */
export async function killedBetween(
  federation: RunningFederation,
  asker: "veneto",
  owner: PilotName,
  azienda: string,
  wish: Wish,
): Promise<{ readonly accepted: boolean; readonly booked: readonly Booking[]; readonly seenByAsker: readonly Booking[] }> {
  const terminal = federation.terminal(asker);
  const request = await requestAt(terminal, wish);
  const { slots } = await terminal.disponibilita(request);
  const slot = slots.find((one) => one.azienda === azienda);
  if (!slot) throw new Error(`${owner} offered no slot for ${wish.service}`);
  federation.node(owner).signal("SIGSTOP");
  const { accepted } = await terminal.prenota(request, slot, { deferred: true });
  await federation.node(asker).kill();
  federation.node(owner).signal("SIGCONT");
  await federation.restart(asker);
  const mine = (one: Booking): boolean => one.nre === request.nre && one.service === request.service && one.status === "Booked";
  const seenByAsker = await until(
    async () => (await terminal.prenotazioni()).filter(mine),
    (found) => found.length > 0,
  );
  const booked = (await federation.terminal(owner).prenotazioni()).filter(mine);
  return { accepted: accepted === true, booked, seenByAsker };
}

/** Asks again and again, each time over the wire, until the answer is as wished or half a minute has passed. */
export async function until<T>(ask: () => Promise<T>, wished: (answer: T) => boolean): Promise<T> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (wished(answer) || performance.now() > limit) return answer;
  }
}

/** Erogazione: what one CUP booked at another is delivered there, and the one that booked is told. */
export async function deliveredElsewhere(
  federation: RunningFederation,
  asker: PilotName,
  owner: PilotName,
  azienda: string,
  wish: Wish,
): Promise<{
  readonly booked: BookedElsewhere;
  readonly outcome: Outcome;
  readonly atOwner: Booking | undefined;
  readonly atAsker: Booking | undefined;
}> {
  const booked = await bookElsewhere(federation, asker, owner, azienda, wish);
  const { booking } = booked.prenotazione;
  if (!booking || !booked.atOwner) throw new Error(`${owner} did not book: ${JSON.stringify(booked.prenotazione.refusal)}`);
  const outcome = await federation.terminal(owner).eroga(booked.atOwner);
  const atOwner = await bookingAt(federation, owner, booking.id);
  const mine = async (): Promise<Booking | undefined> =>
    (await federation.terminal(asker).prenotazioni()).find((one) => !one.own && one.id === booking.id);
  const atAsker = await until(mine, (one) => one?.status === "Complete");
  return { booked, outcome, atOwner, atAsker };
}
