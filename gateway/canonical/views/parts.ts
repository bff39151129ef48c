/** The parts that the federation's messages share, each with the paths of its values (docs/hl7-profile.md). */

/** The patient (assistito): PID, and the Azienda in ZRX. */
export const patient = {
  /** The first identifier, whatever its kind. */
  id: "PID-3.1",
  codiceFiscale: "PID-3(CF).1",
  stp: "PID-3(STP).1",
  eni: "PID-3(ENI).1",
  surname: "PID-5.1",
  name: "PID-5.2",
  birthDate: "PID-7",
  sex: "PID-8",
  street: "PID-11.1",
  city: "PID-11.3",
  /** ISTAT code of the comune of residence. */
  comune: "PID-11.9",
  phone: "PID-13.7",
  /** Azienda of the citizen (6 digits); its first three are the region. */
  azienda: "ZRX-6",
} as const;

/** The prescription (impegnativa): ZRX, and what ARQ says of it. */
export const prescription = {
  /** DEM, ROSSA, BIANCA or NONE. */
  form: "ZRX-2",
  /** NRE of a dematerialized one. */
  nre: "ARQ-24(NRE).1",
  number: "ARQ-24.1 or ZRX-3",
  issued: "ZRX-4",
  /** Y or N. */
  firstAccess: "ZRX-5",
  /** U, B, D or P. */
  priority: "ARQ-12",
  quantity: "ZRX-8",
  exemption: "PV1-20.1 or ZTK-2",
  doctor: "PV1-8.1",
  /** Quesito diagnostico. */
  question: "DG1-4",
} as const;

/** A service (prestazione): AIS. */
export const service = {
  /** Code of the nomenclatore. */
  code: "AIS-3.1",
  text: "AIS-3.2",
  system: "AIS-3.3",
  regionalCode: "AIS-3.4",
  start: "AIS-4",
  duration: "AIS-7",
  durationUnit: "AIS-8.1",
  status: "AIS-10.1",
  /** Preparation and other notes. */
  notes: "NTE-3",
} as const;

/** Where an appointment takes place: AIL, AIP, AIG. */
export const resources = {
  agenda: "AIG-3.1",
  room: "AIL-3.1",
  /** Code of the site, HSP11 or STS11. */
  site: "AIL-3.4.1",
  person: "AIP-3.1",
} as const;

/** What the federation adds: ZFE. */
export const federated = {
  session: "ZFE-2",
  asker: "ZFE-3",
  provider: "ZFE-4",
  agreement: "ZFE-5",
  /** AZ, AV, RE or EX. */
  scope: "ZFE-6",
  /** LOC, TER, FED or SPEC. */
  quota: "ZFE-7",
  holdUntil: "ZFE-8",
  firstContact: "ZFE-9",
  /** Y or N. */
  inLimit: "ZFE-10",
} as const;

/** The ticket: ZTK. */
export const ticket = {
  exemption: "ZTK-2",
  amount: "ZTK-3.1.1",
  notice: "ZTK-5",
  /** DOVUTO, PAGATO, ESENTE or RIMBORSATO. */
  state: "ZTK-6",
  due: "ZTK-8",
} as const;

/** An appointment as its owner has it: SCH. */
export const appointment = {
  placerId: "SCH-1.1",
  placer: "SCH-1.2",
  /** The owner's number: of a slot in a disponibilità, of the booking afterwards. */
  id: "SCH-2.1",
  /** Azienda that owns the agenda. */
  owner: "SCH-2.2",
  agenda: "SCH-5.1",
  reason: "SCH-6.1",
  duration: "SCH-9",
  /** Booked, Pending, Cancelled ... (table 0278). */
  status: "SCH-25.1",
  nre: "SCH-26(NRE).1",
  start: "AIS-4 or TQ1-7",
  end: "TQ1-8",
} as const;

/** The outcome of an answer: MSA and the first ERR. */
export const outcome = {
  ack: "MSA-1",
  /** Control identifier of the message that is answered. */
  answers: "MSA-2",
  errorCode: "ERR-5.1",
  errorText: "ERR-8",
} as const;

/** What every message about an appointment says of whom it is for and what is done. */
export const booked = {
  patient,
  service,
  services: { each: "RESOURCES.SERVICE", of: service },
  resources,
  federated,
  ticket,
} as const;
