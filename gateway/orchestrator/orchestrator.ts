import {
  acknowledge,
  availabilityReply,
  bookingReply,
  escape,
  get,
  getRaw,
  isAccepted,
  Message,
  messageType,
  refusal,
  replyHeader,
  errorSegment,
  request as requestView,
  segment,
  segmentOf,
  setRaw,
  standardDelimiters,
  structureId,
  type AckHeader,
  type ReplyView,
  type RequestView,
  type Segment,
} from "../canonical/index.ts";
import { catalogue, type ErrorCode } from "../contracts/catalogue.ts";
import type { Clock } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { FederatedBooking } from "../contracts/journal.ts";
import type { MergeOrder } from "../routing/index.ts";
import { reasonText, verdictFor, verdicts, type Asker, type Verdict } from "./deliverability.ts";
import { availabilityQuestion, withAgreement, withNodes, withPlacer } from "./messages.ts";
import type { Federation } from "./federation.ts";
import type { RuleTable } from "./rules.ts";
import { alternativeSegment, offerSegments, ordered, startOf, type Offer } from "./slots.ts";

/** What the orchestrator needs of the node. */
export interface Surroundings {
  readonly clock: Clock;
  /** This node's member. */
  readonly self: string;
  /** The system that leads to a delegate: a local CUP, or the member whose delegate it is. */
  systemOf(verdict: Pick<Verdict, "member" | "delegate">): string | undefined;
  /** The system that leads to a member, or to a delegate of this node. */
  systemTo(id: string): string | undefined;
  /** Whether a system's mappings have this message. */
  takes(system: string, type: string): boolean;
  /**
   * Asks a system and waits for its answer.
   * @param keep true for what changes something: the same request always travels under the same control identifier
   * @throws GatewayError of the family delivery
   */
  ask(system: string, request: Message, deadline: number, keep: boolean): Promise<Message>;
  header(): AckHeader;
  booking(bookingId: string, owner: string): Promise<FederatedBooking | undefined>;
  register(booking: FederatedBooking): void;
}

/** An answer, and what was decided on the way to it, for the journal. */
export interface Answered {
  readonly reply: Message;
  readonly detail: string;
}

/** Which delegates are asked: those of this node, those of the others, or both. */
export interface Reach {
  readonly own: boolean;
  readonly federation: boolean;
}

const d = standardDelimiters;
/** How long alternatives are looked for after a slot was taken, in milliseconds. */
const alternativesWithin = 2000;
const mostAlternatives = 3;

/** The federation's process manager: discovery, multicast, booking at the owner. */
export class Orchestrator {
  readonly #federation: Federation;
  readonly #rules: RuleTable;
  readonly #around: Surroundings;

  constructor(federation: Federation, rules: RuleTable, around: Surroundings) {
    this.#federation = federation;
    this.#rules = rules;
    this.#around = around;
  }

  /** Erogabilità: QBP^Q13 to RTB^K13, one RDT row for each delegate. */
  deliverability(request: Message, asker: Asker): Answered {
    const view = requestView(request);
    const found = this.#verdicts(view, asker);
    const rows = found.map((verdict) =>
      segment(
        "RDT",
        [
          verdict.delegate.id,
          verdict.delegate.azienda,
          verdict.deliverable ? "Y" : "N",
          verdict.agreement,
          verdict.scope,
          reasonText(verdict),
        ],
        d,
      ),
    );
    const base = refusal(request, "AA", this.#around.header(), []);
    const withRows = [...base.segments, columns, ...rows];
    return {
      reply: new Message(
        d,
        withRows.map((one) => (one.name === "QAK" ? queryStatus(one, rows.length) : one)),
      ),
      detail: found.map((v) => `${v.delegate.id} ${v.deliverable ? `Y ${v.agreement}` : `N ${reasonText(v)}`}`).join("; "),
    };
  }

  /** Disponibilità: multicast to whoever may deliver, merged within the deadline; who did not answer is named. */
  async availability(request: Message, asker: Asker, reach: Reach, deadline: number, order: MergeOrder): Promise<Answered> {
    const view = requestView(request);
    const candidates = this.#verdicts(view, asker).filter((verdict) =>
      verdict.member.id === this.#around.self ? reach.own : reach.federation,
    );
    const legs = this.#legs(candidates.filter((verdict) => verdict.deliverable));
    const results = await Promise.all(legs.map((leg) => this.#askLeg(leg, request, deadline)));
    const offers = ordered(
      results.flatMap((result) => result.offers),
      order,
    );
    const warnings = [
      ...results.flatMap((result) => result.warnings),
      ...(legs.length === 0 ? candidates.map(objectionError) : []),
    ];
    const reply = this.#merged(request, view, offers, warnings);
    return {
      reply,
      detail: `${legs.length} asked, ${offers.length} slots${warnings.length > 0 ? `, ${warnings.map((w) => w.message).join("; ")}` : ""}`,
    };
  }

  /** The system that a prenotazione, spostamento or disdetta goes to; undefined when there is none. */
  ownerSystem(request: Message): string | undefined {
    const owner = this.#federation.ofAzienda(requestView(request).slot.owner);
    return owner && this.#around.systemOf(owner);
  }

  /** The system that a notification of a booking (SIU) goes to; undefined when nobody is told. */
  async askerSystem(message: Message): Promise<string | undefined> {
    const booking = await this.#around.booking(get(message, "SCH-2.1"), get(message, "SCH-2.2"));
    return booking && booking.asker !== "" ? this.#around.systemTo(booking.asker) : undefined;
  }

  /** Prenotazione, spostamento, disdetta: to the delegate whose agenda holds the slot or the booking. */
  async atOwner(request: Message, asker: Asker, deadline: number): Promise<Answered> {
    const view = requestView(request);
    const owner = this.#federation.ofAzienda(view.slot.owner);
    if (!owner) {
      throw new GatewayError("SLOT_SCONOSCIUTO", "No member has the agendas of this Azienda", {
        where: { field: "ARQ-2.2" },
        expected: "the Azienda code that came with the slot",
      });
    }
    const verdict = verdictFor(this.#federation, this.#rules, view, asker, owner, this.#around.clock.now());
    const books = messageType(request) === "SRM^S01";
    if (books && !verdict.deliverable) throw objectionError(verdict);
    if (!books) await this.#checkAsker(view, asker);
    const system = this.#around.systemOf(verdict);
    if (system === undefined) throw new GatewayError("ROUTE_NONE", `No system leads to ${verdict.delegate.id}`);
    const reply = await this.#around.ask(system, withAgreement(request, view, verdict, asker, this.#around.self), deadline, true);
    const answer = bookingReply(reply);
    const { outcome, appointment } = answer;
    if (isAccepted(answer)) {
      this.#register(view, answer, asker);
      return { reply: withPlacer(reply, request), detail: `${verdict.delegate.id}: ${appointment.status} ${appointment.id}` };
    }
    const taken = outcome.errorCode === "SLOT_OCCUPATO" && asker.member === this.#around.self && books;
    const found = taken ? await this.#alternatives(request, view, verdict) : [];
    return {
      reply: new Message(d, [...reply.segments.filter((one) => one.name !== "ZAL" || found.length === 0), ...found]),
      detail: `${verdict.delegate.id}: ${outcome.errorCode}${taken ? `, ${found.length} alternatives` : ""}`,
    };
  }

  /**
   * A notification of what became of a booking (SIU): to whoever booked. Only the owner of the agenda may send one.
   * @throws GatewayError PRENOTAZIONE_SCONOSCIUTA when it is not the owner
   */
  async atAsker(message: Message, from: Asker, deadline: number): Promise<Answered> {
    const [id, owner] = [get(message, "SCH-2.1"), get(message, "SCH-2.2")];
    const at = this.#federation.ofAzienda(owner);
    const isOwner = at?.member.id === from.member && (from.azienda === "" || from.azienda === owner);
    if (!isOwner) {
      throw new GatewayError("PRENOTAZIONE_SCONOSCIUTA", "Only the owner of an agenda tells what became of its bookings", {
        where: { field: "SCH-2.2" },
      });
    }
    const told = (detail: string): Answered => ({ reply: acknowledge(message, "AA", this.#around.header()), detail });
    const booking = await this.#around.booking(id, owner);
    // Booked at its own CUP, or before there was a federation: nobody else waits to be told.
    if (!booking || booking.asker === "") return told("nobody to tell");
    this.#around.register({ ...booking, status: get(message, "SCH-25.1"), at: this.#around.clock.now() });
    const system = this.#around.systemTo(booking.asker);
    if (system === undefined) throw new GatewayError("ROUTE_NONE", `No system leads to ${booking.asker}`);
    if (!this.#around.takes(system, messageType(message))) return told(`${system} takes no such notifications`);
    const placed = getRaw(message, "SCH-1") === "" ? setRaw(message, "SCH-1", escape(booking.placerId, d)) : message;
    const reply = await this.#around.ask(system, placed, deadline, true);
    return { reply, detail: `${booking.asker}: ${get(message, "SCH-25.1")}` };
  }

  #verdicts(view: RequestView, asker: Asker): readonly Verdict[] {
    return verdicts(this.#federation, this.#rules, view, asker, this.#around.clock.now());
  }

  /** Only the member that booked may move or cancel: others are told that the booking does not exist. */
  async #checkAsker(view: RequestView, asker: Asker): Promise<void> {
    if (asker.member === this.#around.self) return;
    const known = await this.#around.booking(view.slot.id, view.slot.owner);
    if (known && known.asker !== "" && known.asker === asker.member) return;
    throw new GatewayError("SLOT_SCONOSCIUTO", "This member has no such booking here", { where: { field: "ARQ-2.1" } });
  }

  #register(view: RequestView, { appointment, service }: ReplyView, asker: Asker): void {
    this.#around.register({
      bookingId: appointment.id || view.slot.id,
      owner: appointment.owner || view.slot.owner,
      placerId: appointment.placerId,
      asker: asker.member === this.#around.self ? (this.#federation.ofAzienda(asker.azienda)?.delegate.id ?? "") : asker.member,
      service: service.code || view.service.code,
      start: service.start,
      status: appointment.status,
      session: view.session,
      at: this.#around.clock.now(),
    });
  }

  /** One message for each system, which may stand for several delegates. */
  #legs(deliverable: readonly Verdict[]): readonly Leg[] {
    const legs = new Map<string, Verdict[]>();
    for (const verdict of deliverable) {
      const system = this.#around.systemOf(verdict);
      if (system !== undefined) legs.set(system, [...(legs.get(system) ?? []), verdict]);
    }
    return [...legs].map(([system, of]) => ({ system, verdicts: of }));
  }

  async #askLeg(leg: Leg, request: Message, deadline: number): Promise<LegResult> {
    try {
      const reply = await this.#around.ask(leg.system, withNodes(request, leg.verdicts), deadline, false);
      const answer = availabilityReply(reply);
      const offers = answer.slots.flatMap((slot): readonly Offer[] => {
        // A slot of an Azienda that was not asked is no answer to the question.
        const verdict = leg.verdicts.find((one) => one.delegate.azienda === slot.owner);
        const start = startOf(slot);
        return verdict && !Number.isNaN(start) ? [{ slot, verdict, start }] : [];
      });
      const silent = reply.segments.filter((one) => one.name === "ERR" && one.field(5).startsWith("NODO_SILENTE"));
      const warnings = silent.map((one) => silence(one.field(7)));
      if (answer.outcome.ack !== "AA") warnings.push(...leg.verdicts.map((v) => silence(v.delegate.id)));
      return { offers, warnings };
    } catch (thrown) {
      // A silent or broken member is a result that the answer names, whatever went wrong with it.
      if (asGatewayError(thrown).code === "INTERNAL") throw thrown;
      return { offers: [], warnings: leg.verdicts.map((v) => silence(v.delegate.id)) };
    }
  }

  #merged(request: Message, view: RequestView, offers: readonly Offer[], warnings: readonly GatewayError[]): Message {
    const most = Number(get(request, "QRD-7.1")) || 50;
    const kept = offers.slice(0, most);
    const total = String(offers.length);
    const segments: Segment[] = [
      replyHeader(request, `SQR^S25^${structureId("SQR", "S25")}`, this.#around.header()),
      segment("MSA", ["AA", escape(view.controlId, d)], d),
      ...warnings.map(warningSegment),
      segment(
        "QAK",
        [
          segmentOf(request, "QRD")?.field(4) ?? "",
          kept.length > 0 ? "OK" : "NF",
          "",
          total,
          String(kept.length),
          String(offers.length - kept.length),
        ],
        d,
      ),
      ...kept.flatMap((offer) => offerSegments(offer, view, this.#around.self, this.#around.clock.now())),
    ];
    return new Message(d, segments);
  }

  /** Asks the owner again for the service of a slot that was taken meanwhile; no answer means no alternatives. */
  async #alternatives(request: Message, view: RequestView, verdict: Verdict): Promise<readonly Segment[]> {
    const system = this.#around.systemOf(verdict);
    if (system === undefined) return [];
    const question = availabilityQuestion(request, view, this.#around.header());
    const deadline = this.#around.clock.now() + alternativesWithin;
    const result = await this.#askLeg({ system, verdicts: [verdict] }, question, deadline);
    const offers = ordered(result.offers, "date").filter((offer) => offer.slot.id !== view.slot.id);
    return offers.slice(0, mostAlternatives).map(alternativeSegment);
  }
}

interface Leg {
  readonly system: string;
  readonly verdicts: readonly Verdict[];
}

interface LegResult {
  readonly offers: readonly Offer[];
  readonly warnings: readonly GatewayError[];
}

/** The columns of the table of erogabilità. */
const columns = segment("RDF", ["6", "NODO^ST^20~AZIENDA^ST^6~ESITO^ID^1~ACCORDO^ST^30~AMBITO^ST^2~MOTIVO^ST^60"], d);

function queryStatus(qak: Segment, hits: number): Segment {
  return segment("QAK", [qak.field(1), hits > 0 ? "OK" : "NF", qak.field(3), String(hits), String(hits), "0"], d);
}

/** R28: a node that did not answer is named. */
function silence(node: string): GatewayError {
  return new GatewayError("NODO_SILENTE", `${node} non risponde`, { expected: node });
}

/** A warning as ERR: ERR-7 names the node or the rule concerned. */
const warningSegment = (error: GatewayError): Segment => errorSegment(error, "W");

/** The refusal that a verdict stands for: the first objection gives the code, all of them are named. */
function objectionError(verdict: Verdict): GatewayError {
  const reason = verdict.objections[0]?.reason ?? "";
  const code: ErrorCode = Object.hasOwn(catalogue, reason) ? (reason as ErrorCode) : "NON_EROGABILE";
  return new GatewayError(code, `${verdict.delegate.id}: ${reasonText(verdict)}`, { expected: reasonText(verdict) });
}
