/** What mapping files say, as their schemas have checked it. */

export interface SetFile {
  readonly set: string;
  readonly title?: string;
  readonly format: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Modules with further converters: a path beside the set, or `npm:` and a package. */
  readonly converters?: readonly string[];
  /** Legacy fields that no mapping of the set reads, on purpose: `GROUP > FIELD`. */
  readonly unread?: readonly string[];
}

/**
 * A condition: paths that must hold a value or one of several (`*` any, `""` none), or a CEL expression over `legacy["PATH"]`
 * or `hl7["PATH"]`.
 */
export type When = Readonly<Record<string, string | readonly string[]>> | string;

export interface MappingFile {
  readonly mapping: string;
  readonly title?: string;
  readonly legacy: {
    /** Root element, MSH-9 or record type; `*` for any. */
    readonly message: string;
    /** Layout file, for records and delimited text. */
    readonly layout?: string;
    /** Structure of an HL7 message that differs from the canonical one. */
    readonly structure?: string;
    /** Condition on the legacy message, when several mappings read the same kind. */
    readonly when?: When;
    /** Fields that no rule reads, on purpose: `GROUP > FIELD`. */
    readonly unread?: readonly string[];
  };
  /** MSH-9 type and event, e.g. `SRM^S01`. */
  readonly canonical: string;
  /** Condition on the canonical message, when several mappings write the same type. */
  readonly when?: When;
  /** Only used in one direction; both when missing. */
  readonly only?: Direction;
  /** Canonical fields that the profile requires and this system cannot give. */
  readonly unfilled?: readonly string[];
  readonly rules: readonly RuleFile[];
}

export interface FragmentFile {
  readonly fragment: string;
  readonly title?: string;
  readonly rules: readonly RuleFile[];
}

export type Direction = "in" | "out";

/** A text for each direction, or one for both. */
export type PerDirection = string | { readonly in?: string; readonly out?: string };

export interface RuleFile {
  readonly legacy?: string | readonly string[];
  readonly hl7?: string | readonly string[];
  readonly is?: string;
  readonly as?: string | readonly string[];
  readonly split?: string;
  readonly table?: string | Readonly<Record<string, string>>;
  readonly with?: string;
  readonly unknown?: PerDirection;
  readonly default?: PerDirection;
  readonly only?: Direction;
  /** A condition per direction, over the side that is read. */
  readonly if?: { readonly in?: When; readonly out?: When };
  readonly count?: string;
  readonly each?: { readonly legacy: string; readonly hl7: string };
  readonly rules?: readonly RuleFile[];
  readonly use?: string;
}
