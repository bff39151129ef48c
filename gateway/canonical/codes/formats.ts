import { parseDate } from "../time/date.ts";
import { isCodiceFiscale } from "./codice-fiscale.ts";

/** A form that a value has, by a name that profiles and mappings use. */
export interface CodeFormat {
  /** In words, as messages and documentation say it. */
  readonly about: string;
  readonly fits: (text: string) => boolean;
}

function pattern(about: string, expression: RegExp): CodeFormat {
  return { about, fits: (text) => expression.test(text) };
}

const regions = "(?:0[1235-9]0|041|042|1[0-9]0|200)";

/** Forms of the codes of the domain. What has a check character is checked by it. */
export const codeFormats = {
  "codice-fiscale": {
    about: "a codice fiscale (16 characters or 11 digits) whose check character is right",
    fits: isCodiceFiscale,
  },
  stp: pattern("a code STP: STP, region, ASL, seven digits", new RegExp(`^STP${regions}\\d{10}$`)),
  eni: pattern("a code ENI: ENI, region, ASL, seven digits", new RegExp(`^ENI${regions}\\d{10}$`)),
  nre: pattern("a number of electronic prescription (NRE) of 15 characters", new RegExp(`^${regions}[0-9A-Z]{2}[0-9]{10}$`)),
  regione: pattern("a region of the Ministry's list, three digits", new RegExp(`^${regions}$`)),
  azienda: pattern("an Azienda: region and three digits", new RegExp(`^${regions}\\d{3}$`)),
  nomenclatore: pattern(
    "a code of the nomenclatore with its dots, such as 89.7A.3",
    /^[0-9G]\d(\.[0-9A-Z]{1,2}(\.[0-9A-Z]{1,2})?)?$/,
  ),
  "icd-9-cm": pattern("a code of ICD-9-CM with its dot", /^(\d{3}(\.\d{1,2})?|V\d{2}(\.\d{1,2})?|E\d{3}(\.\d)?)$/),
  "comune-istat": pattern("an ISTAT code of a comune, six digits", /^\d{6}$/),
  belfiore: pattern("a codice Belfiore: a letter and three digits", /^[A-Z]\d{3}$/),
  data: { about: "a day, YYYYMMDD", fits: (text) => text.length === 8 && parseDate(text) !== undefined },
  "data-ora": {
    about: "a time to the minute at least, YYYYMMDDHHMM[SS][+/-ZZZZ]",
    fits: (text) => parseDate(text)?.minute !== undefined,
  },
} as const satisfies Readonly<Record<string, CodeFormat>>;

export type CodeFormatName = keyof typeof codeFormats;
