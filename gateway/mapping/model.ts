/** What mapping files say, as their schemas have checked it. */

export interface SetFile {
  readonly set: string;
  readonly title?: string;
  readonly format: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Conditions on the legacy message: each path must hold the value, or one of the values. */
export type When = Readonly<Record<string, string | readonly string[]>>;

export interface MappingFile {
  readonly mapping: string;
  readonly title?: string;
  readonly legacy: {
    /** Root element, MSH-9 or record type. */
    readonly message: string;
    /** Layout file, for records. */
    readonly layout?: string;
    /** Structure of an HL7 message that differs from the canonical one. */
    readonly structure?: string;
    readonly when?: When;
  };
  /** MSH-9 type and event, e.g. `SRM^S01`. */
  readonly canonical: string;
  /** Conditions on the canonical message, when several mappings write the same type. */
  readonly when?: When;
  /** Only used in one direction; both when missing. */
  readonly only?: Direction;
  readonly rules: readonly RuleFile[];
}

export interface FragmentFile {
  readonly fragment: string;
  readonly rules: readonly RuleFile[];
}

export type Direction = "in" | "out";

/** A condition per direction, over the side that is read. */
export interface If {
  readonly in?: When;
  readonly out?: When;
}

export interface RuleFile {
  readonly legacy?: string | readonly string[];
  readonly hl7?: string;
  readonly is?: string;
  readonly as?: string;
  readonly table?: string | Readonly<Record<string, string>>;
  readonly with?: string;
  readonly unknown?: string | { readonly in?: string; readonly out?: string };
  readonly default?: string;
  readonly only?: Direction;
  readonly if?: If;
  readonly count?: string;
  readonly each?: { readonly legacy: string; readonly hl7: string };
  readonly rules?: readonly RuleFile[];
  readonly use?: string;
}
