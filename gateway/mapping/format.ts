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
  /** Writes one value. @throws GatewayError CONFIG_INVALID at compile time for a wrong path */
  setter(path: string, scope: Scope): (node: WriteNode, value: string) => void;
  /** Lists the repetitions of a group. */
  lister(path: string, scope: Scope): (node: ReadNode) => readonly ReadNode[];
  /** Appends a repetition of a group. */
  appender(path: string, scope: Scope): (node: WriteNode) => WriteNode;
}

/** What a mapping says of its legacy side, to compile a format with. */
export interface FormatSpec {
  /** Options of the set, e.g. character set and line ends. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The kind of legacy message: root element, MSH-9, or record type. Written by the format, needing no rule. */
  readonly message: string;
  readonly structure: string | undefined;
  /** The layout file's content, when the mapping names one. */
  readonly layout: unknown;
  /** MSH-9 of the canonical side. */
  readonly canonical: string;
}

/** A format, as a mapping set names it. */
export interface FormatKind {
  readonly name: string;
  readonly optionsSchema: object;
  /** Parses once, whichever mapping then reads it. @throws GatewayError of the family message */
  parse(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): object;
  /** The kind of message a parsed document is, for errors and for choosing its mapping. */
  kindOf(document: object): string;
  compile(spec: FormatSpec): MessageFormat;
}
