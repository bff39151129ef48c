/** The five encoding characters of a message (HL7 v2.5, section 2.5.4). */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** The recommended ones, which canonical messages always use. */
export const standardDelimiters: Delimiters = {
  field: "|",
  component: "^",
  repetition: "~",
  escape: "\\",
  subcomponent: "&",
};

/** Delimiters as MSH-1 and MSH-2 say; characters that an old peer left out of MSH-2 take the recommended value. */
export function delimitersOf(msh: string): Delimiters {
  const field = msh[3] ?? "|";
  const end = msh.indexOf(field, 4);
  const given = end < 0 ? msh.slice(4).trimEnd() : msh.slice(4, end);
  if (given === "^~\\&" && field === "|") return standardDelimiters;
  return {
    field,
    component: given[0] ?? "^",
    repetition: given[1] ?? "~",
    escape: given[2] ?? "\\",
    subcomponent: given[3] ?? "&",
  };
}

/** The text of MSH-2. */
export function encodingCharacters(d: Delimiters): string {
  return d.component + d.repetition + d.escape + d.subcomponent;
}
