/** How much a document may be. Each limit has a message of its own. */
export interface Limits {
  /** Bytes of the document. */
  readonly bytes: number;
  /** Elements inside each other. */
  readonly depth: number;
  /** Elements in the whole document. */
  readonly elements: number;
  /** Attributes of one element, namespace declarations not counted. */
  readonly attributes: number;
  /** Namespace declarations on one element. */
  readonly namespaces: number;
}

export const defaultLimits: Limits = {
  bytes: 10 * 1024 * 1024,
  depth: 200,
  elements: 250_000,
  attributes: 200,
  namespaces: 64,
};
