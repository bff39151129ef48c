/** A place in a message that is being read: the whole of it, or one repetition of a group. Opaque to the engine. */
export type ReadNode = object;
/** A place in a message that is being written. Opaque to the engine. */
export type WriteNode = object;

/** The groups that lead to where a path is read, from the outermost `each`. */
export type Scope = readonly string[];

/**
 * One kind of message, compiled for one mapping (its layout, structure or root element). The same contract serves the
 * canonical side, so that the engine knows nothing of either.
 */
export interface MessageFormat {
  /** The parsed document as a node of this mapping; undefined when it is another kind of message. */
  node(document: object): ReadNode | undefined;
  /** An empty message. */
  draft(): WriteNode;
  write(draft: WriteNode): Uint8Array;
  /** Reads one value; "" when it is missing. @throws GatewayError CONFIG_INVALID at compile time for a wrong path */
  getter(path: string, scope: Scope): (node: ReadNode) => string;
  /** Writes one value; an empty one leaves no trace. @throws GatewayError CONFIG_INVALID at compile time for a wrong path */
  setter(path: string, scope: Scope): (node: WriteNode, value: string) => void;
  /** Lists the repetitions of a group. */
  lister(path: string, scope: Scope): (node: ReadNode) => readonly ReadNode[];
  /** Appends a repetition of a group. */
  appender(path: string, scope: Scope): (node: WriteNode) => WriteNode;

  /** Where the value stands that a getter of this path reads; undefined when it is not there. Not for the way of a message. */
  locator(path: string, scope: Scope): (node: ReadNode) => Spot | undefined;
  /** Every value that a message holds, in its order. Not for the way of a message. */
  leaves(node: ReadNode): readonly Leaf[];
  /** What is known of a field before a message is seen: by its layout, or from the path itself. */
  shape(path: string, scope: Scope): FieldShape;
  /** Most repetitions that a group has room for; Infinity where nothing limits them. */
  room(path: string, scope: Scope): number;
  /** Every field that the layout names, in its order; empty for formats that have none. */
  readonly declared: readonly Declared[];
}

/** One value in a message, by identity: two spots are the same when owner and key are. */
export interface Spot {
  /** The segment, element, record or object that holds the value, of the document that was read. */
  readonly owner: object;
  readonly key: string;
}

/** One value that a message holds. */
export interface Leaf extends Spot {
  /** As people read it, unique in the message: `POSTI[2].S-ID`, `Assistito/CodiceFiscale`, `AIS[2]-3.1`. */
  readonly path: string;
  readonly value: string;
  /** How a rule names it: its path inside its innermost repeating group ... */
  readonly rule: string;
  /** ... and the groups that `each` goes through to get there. */
  readonly scope: Scope;
  /** Filled by the format itself, needing no rule: MSH-9, a Set ID, a record type. */
  readonly derived?: boolean;
}

/** A field that a layout names. */
export interface Declared {
  readonly path: string;
  readonly scope: Scope;
  /** Filled without any rule: a record type, a filler. */
  readonly derived: boolean;
}

export interface FieldShape {
  readonly kind: "text" | "digits" | "decimal" | "boolean";
  /** Most characters, or digits. */
  readonly length?: number;
  /** Digits after the decimal point. */
  readonly decimals?: number;
  /** The only values there are, where the layout says so. */
  readonly values?: readonly string[];
}

/** What a mapping says of its legacy side, to compile a format with. */
export interface FormatSpec {
  /** Options of the set, e.g. character set and line ends. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The kind of legacy message: root element, MSH-9, record type, table; `*` is any. Written by the format, needing no rule. */
  readonly message: string;
  readonly structure: string | undefined;
  /** The layout file's content, when the mapping names one. */
  readonly layout: unknown;
  /** MSH-9 of the canonical side. */
  readonly canonical: string;
}

/** What can be known of a format's message from one sample, to begin a mapping with. */
export interface Sketch {
  readonly message: string;
  /** Options of the set that the sample asks for. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A layout, for formats that need one; as its file would say it. */
  readonly layout?: object;
}

/** A format, as a mapping set names it. */
export interface FormatKind {
  readonly name: string;
  /** What it is, in a few words, for help and schemas. */
  readonly title: string;
  /** File name ending of samples, e.g. `xml`. */
  readonly extension: string;
  readonly optionsSchema: object;
  /** Parses once, whichever mapping then reads it. @throws GatewayError of the family message */
  parse(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): object;
  /** The kind of message a parsed document is, for errors and for choosing its mapping. */
  kindOf(document: object): string;
  compile(spec: FormatSpec): MessageFormat;
  /** A first guess from a sample. @throws GatewayError of the family message when it is not of this format */
  sketch(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): Sketch;
}
