/** What the standard (or the federation, for its Z segments) says of a field or of a component. */
export interface FieldDefinition {
  /** Data type, or VARIES. */
  readonly type: string;
  readonly name: string;
  /** R required, C conditional, B kept for old peers, O optional. */
  readonly usage: "R" | "C" | "B" | "O";
  readonly required: boolean;
  readonly repeats: boolean;
  /** Most repetitions; Infinity where the standard sets no limit. */
  readonly most: number;
  /** Longest length in characters; undefined when none is given. */
  readonly length: number | undefined;
  /** HL7 table number. */
  readonly table: number | undefined;
}

/** Reads a definition as the data files write it: `CX R * l250 t203: Patient Identifier List`. */
export function parseField(line: string): FieldDefinition {
  const colon = line.indexOf(":");
  const [type = "ST", ...flags] = line.slice(0, colon).split(" ");
  let usage: FieldDefinition["usage"] = "O";
  let most = 1;
  let length: number | undefined;
  let table: number | undefined;
  for (const flag of flags) {
    const rest = flag.slice(1);
    if (flag === "R" || flag === "C" || flag === "B") usage = flag;
    else if (flag.startsWith("*")) most = rest === "" ? Infinity : Number(rest);
    else if (flag.startsWith("l")) length = Number(rest);
    else if (flag.startsWith("t")) table = Number(rest);
  }
  return { type, name: line.slice(colon + 1).trim(), usage, required: usage === "R", repeats: most > 1, most, length, table };
}
