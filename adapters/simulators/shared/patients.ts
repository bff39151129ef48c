/** Made-up patients of a CUP with their prescriptions. */
import { withCheckLetter } from "./codicefiscale.ts";
import type { Form, PatientRow, Person } from "./model.ts";
import { services } from "./services.ts";

export interface Patient {
  readonly person: Person;
  readonly exemption: string;
  readonly prescriptions: readonly Prescription[];
}

export interface Prescription {
  readonly nre: string;
  readonly service: string;
  readonly title: string;
  readonly priority: string;
  /** yyyy-MM-dd */
  readonly issued: string;
}

/** How a CUP describes one patient: first 15 characters of the CF, surname, name, birth, sex, exemption. */
export type PatientSeed = readonly [cf15: string, surname: string, name: string, birth: string, sex: string, exemption: string];

const classes = ["B", "D", "P", "D", "B", "P", "D", "B"];

/** Every patient gets a prescription for every known service, issued on a given day; NREs follow from region and order. */
export function makePatients(seeds: readonly PatientSeed[], region: string, issued: string): Patient[] {
  return seeds.map(([cf15, surname, name, birth, sex, exemption], row) => ({
    person: { cf: withCheckLetter(cf15), surname, name, birth, sex },
    exemption,
    prescriptions: services.map((service, column) => ({
      nre: `${region}0A4${String(row * 100 + column + 1).padStart(9, "0")}`,
      service: service.code,
      title: service.title,
      priority: classes[column] ?? "P",
      issued,
    })),
  }));
}

/** The patients' list as flat rows. */
export function patientRows(patients: readonly Patient[]): PatientRow[] {
  return patients.flatMap(({ person, prescriptions }) => prescriptions.map((one) => ({ person, ...one })));
}

/** The prescription form of a patient for a request; an unknown NRE goes without date and class. */
export function formOf(patient: Patient, nre: string, azienda: string, priority: string): Form {
  const known = patient.prescriptions.find((one) => one.nre === nre);
  return {
    kind: nre === "" ? "NONE" : "DEM",
    nre,
    issued: known?.issued ?? "",
    firstAccess: "Y",
    azienda,
    quantity: "1",
    priority: priority === "" ? (known?.priority ?? "") : priority,
    exemption: patient.exemption,
  };
}
