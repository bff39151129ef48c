/** The services (prestazioni) that the simulated CUPs know, by national code. */
export interface Service {
  /** Code of the national nomenclature of 2017, with dots. */
  readonly code: string;
  readonly title: string;
  /** Specialty group (branca specialistica), two digits. */
  readonly branch: string;
  readonly minutes: number;
  /** What the citizen must do before; empty when nothing. */
  readonly preparation: string;
}

export const services: readonly Service[] = [
  {
    code: "92.18.C",
    title: "PET globale corporea con FDG",
    branch: "07",
    minutes: 40,
    preparation: "Digiuno da 6 ore; portare esami precedenti",
  },
  {
    code: "88.91.1",
    title: "RM encefalo senza contrasto",
    branch: "08",
    minutes: 30,
    preparation: "Segnalare protesi metalliche e pacemaker",
  },
  {
    code: "45.23",
    title: "Colonscopia totale",
    branch: "10",
    minutes: 45,
    preparation: "Preparazione intestinale dal giorno prima",
  },
  { code: "89.7A.3", title: "Prima visita cardiologica", branch: "02", minutes: 30, preparation: "Portare ECG precedenti" },
  { code: "89.52", title: "Elettrocardiogramma", branch: "02", minutes: 15, preparation: "" },
  { code: "88.72.2", title: "Ecocolordoppler cardiaco", branch: "02", minutes: 30, preparation: "" },
  { code: "95.02", title: "Prima visita oculistica", branch: "16", minutes: 20, preparation: "Non guidare dopo la visita" },
  { code: "89.7B.8", title: "Prima visita ortopedica", branch: "19", minutes: 20, preparation: "Portare radiografie precedenti" },
];

/** The service with a national code, or undefined. */
export function serviceByCode(code: string): Service | undefined {
  return services.find((service) => service.code === code);
}
