/** What a first mapping says of one legacy field: a guess, for a person to look at. */
export interface FieldGuess {
  /** Canonical path; undefined when nothing tells. */
  readonly hl7: string | undefined;
  readonly as: string | undefined;
  /** The field holds a code: a table is needed. */
  readonly coded: boolean;
}

/** Words in the names of fields, as Italian systems write them, and what they usually hold. The first that fits counts. */
const names: readonly (readonly [words: RegExp, hl7: string, coded?: true])[] = [
  [/^(?:CF|CODFIS|CODICEFISCALE|CODFISC|FISCALCODE|COD.?FISC.*)$/, "PID-3(CF).1"],
  [/COGNOME|SURNAME|FAMILY/, "PID-5.1.1"],
  [/^NOME$|NOMEASS|FIRSTNAME|GIVEN/, "PID-5.2"],
  [/NASCITA|DTNASC|DATANASC|BIRTH/, "PID-7.1"],
  [/SESSO|GENDER|^SEX$/, "PID-8", true],
  [/TELEFONO|CELLULARE|^TEL$|PHONE/, "PID-13.1"],
  [/^CAP$|POSTALCODE/, "PID-11.5"],
  [/COMUNE|CITTA|^CITY$/, "PID-11.3"],
  [/INDIRIZZO|^VIA$|ADDRESS/, "PID-11.1.1"],
  [/^NRE$|RICETTA.*(?:NUM|COD|ID|NRE)|IMPEGNATIVA/, "ARQ-24(NRE).1"],
  [/(?:EMISSIONE|DTRIC|DATARIC|DATAPRESC)/, "ZRX-4"],
  [/ESENZIONE/, "PV1-20.1"],
  [/PRIORITA|CLASSE|PRIORITY/, "ARQ-12", true],
  [/OPERATORE|UTENTE|OPERATOR/, "ARQ-15.1"],
  [/SPORTELLO|POSTAZIONE/, "ARQ-21.1"],
  [/IDRICH|RICHIESTA|REQUESTID/, "ARQ-1.1"],
  [/AZ.*(?:SLOT|POSTO)/, "ARQ-2.2"],
  [/SLOT|POSTO/, "ARQ-2.1"],
  [/AGENDA|SCHEDULE/, "ARQ-5.1"],
  [/PREST|ESAME|^COD$|CODICE|SERVICE/, "AIS-3.1", true],
  [/DURATA|MINUTI|MINUTES/, "AIS-7"],
  [/LUOGO|AMBULATORIO|STANZA|SEDE/, "AIL-3.1"],
  [/^NOTE?$|NOTA/, "NTE-3"],
  [/PROGR|NUMERO|IDMESS|MESSAGEID|NUMMESS/, "MSH-10"],
  [/DATAORA|TIMESTAMP|DTMSG/, "MSH-7.1"],
  [/APPUNTAMENTO|INIZIO|^START$/, "AIS-4.1"],
  [/SESSIONE/, "ZFE-2"],
];

const dates: readonly (readonly [form: RegExp, pattern: string])[] = [
  [/^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/, "ddMMyyyyHHmmss"],
  [/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/, "yyyyMMddHHmmss"],
  [/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/, "yyyyMMddHHmm"],
  [/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/, "yyyyMMdd"],
  [/^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d$/, "ddMMyyyy"],
  [/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/, "dd/MM/yyyy HH:mm:ss"],
  [/^\d\d\/\d\d\/\d{4} \d\d:\d\d$/, "dd/MM/yyyy HH:mm"],
  [/^\d\d\/\d\d\/\d{4}$/, "dd/MM/yyyy"],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/, "yyyy-MM-dd'T'HH:mm:ssXXX"],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, "yyyy-MM-dd'T'HH:mm:ss"],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d$/, "yyyy-MM-dd HH:mm"],
  [/^\d{4}-\d\d-\d\d$/, "yyyy-MM-dd"],
];

const codiceFiscale = /^[A-Z]{6}[\dLMNP-V]{2}[A-Z][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/i;

/** What a field likely is, by its name and its values. */
export function guessField(path: string, values: readonly string[]): FieldGuess {
  const filled = values.filter((value) => value !== "");
  const all = (form: RegExp): boolean => filled.length > 0 && filled.every((value) => form.test(value));
  if (all(codiceFiscale)) return { hl7: "PID-3(CF).1", as: "codice-fiscale", coded: false };
  const name = (/[^./>@:]+$/.exec(path.replace(/\.?\d*$/, ""))?.[0] ?? path).toUpperCase().replaceAll(/[^A-Z]/g, "");
  const known = names.find(([words]) => words.test(name));
  const date = dates.find(([form]) => all(form));
  const zoned = date && /H/.test(date[1]) && !date[1].includes("X") ? " Europe/Rome" : "";
  if (date) {
    // A date is no identifier and no code, whatever its field's name reminds of.
    const fits = known && /^(?:PID-7|ZRX-4|MSH-7|AIS-4)/.test(known[1]) ? known[1] : undefined;
    return { hl7: fits, as: `date ${date[1]}${zoned}`, coded: false };
  }
  const [, hl7, coded = false] = known ?? [undefined, undefined];
  if (hl7 !== undefined && /^(?:PID-7|ZRX-4|MSH-7|AIS-4)/.test(hl7) && filled.length > 0)
    return { hl7: undefined, as: undefined, coded: false };
  const number = all(/^\d+$/) && filled.some((value) => /^0\d/.test(value)) && (hl7 === "AIS-7" || hl7 === undefined);
  return { hl7, as: number ? "number" : undefined, coded };
}
