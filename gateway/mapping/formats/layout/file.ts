/** A layout file: the fields of one record in order, or the records of a message; positions are derived from the order. */
export interface LayoutFile {
  readonly layout: string;
  readonly title?: string;
  /** Length of the record in characters; what the fields leave is filled. */
  readonly record?: number;
  readonly fields?: readonly LayoutField[];
  /** Messages of several records: header, details, trailer, told apart by fields with `is`. */
  readonly records?: readonly LayoutRecord[];
}

export interface LayoutRecord {
  readonly record: string;
  readonly title?: string;
  /** Length of the record in characters; what the fields leave is filled. */
  readonly length?: number;
  /** Most records of this kind one after the other, which makes them a group for `each`; exactly one when missing. */
  readonly occurs?: number | "many";
  /** A record that occurs once and may be missing. */
  readonly optional?: boolean;
  readonly fields: readonly LayoutField[];
}

export interface LayoutField {
  readonly name?: string;
  /** Length of a text field, left aligned, padded with blanks; `rest` takes what is left of the record. */
  readonly text?: number | "rest";
  /** Length of an unsigned number, right aligned, padded with zeros. */
  readonly digits?: number;
  /** Digits of a number with its sign over the last one. */
  readonly zoned?: number;
  /** Digits of a number two in a byte, the sign in the last half (COMP-3). */
  readonly packed?: number;
  /** Length of what nobody reads. */
  readonly filler?: number;
  /** Digits after the decimal point, which is not written. */
  readonly decimals?: number;
  /** False for a packed or zoned number that has no sign. */
  readonly signed?: boolean;
  /** A constant, written without any rule; tells records apart. */
  readonly is?: string;
  readonly occurs?: number;
  readonly fields?: readonly LayoutField[];
  readonly note?: string;
}
