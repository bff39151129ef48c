/** A conformance case, as its schema has checked it. */
export interface ConformanceCase {
  readonly id: string;
  readonly title: string;
  readonly requires: { readonly text: string; readonly source: string; readonly level: "MUST" | "SHOULD" | "MAY" };
  readonly because?: string;
  readonly send: readonly SendStep[];
  readonly expect: readonly Expectation[];
}

export interface SendStep {
  readonly as: string;
  readonly line: "mllp" | "record" | "signed";
  readonly message?: string;
  readonly text?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly keep?: Readonly<Record<string, string>>;
  readonly by?: "member" | "stranger";
  readonly alter?: { readonly from: string; readonly to: string };
  readonly again?: string;
}

export interface Expectation {
  readonly of: string;
  readonly within: string;
  readonly is?: Readonly<Record<string, string | readonly string[]>>;
  readonly status?: string;
  readonly matches?: string;
  readonly lacks?: string;
  readonly valid?: "federation" | "standard";
  readonly same?: string;
}

/** Endpoints under test, and how to speak to them. */
export interface Target {
  /** `host:port` of HL7 over MLLP. */
  readonly mllp: string;
  /** `host:port` of records over TCP. */
  readonly record: string;
  /** Signed messages between members (WS-Security). */
  readonly signed: {
    readonly url: string;
    /** Member that we are, member that is tested, and folders with their keys as the nodes have them. */
    readonly as: string;
    readonly to: string;
    readonly keys: string;
    readonly strangerKeys: string;
  };
}

/** What came back. */
export interface Answer {
  readonly text: string;
  readonly status: string;
  readonly ms: number;
}

export interface CaseResult {
  readonly case: ConformanceCase;
  readonly passed: boolean;
  /** What was not as expected, in words; empty when it passed. */
  readonly problems: readonly string[];
  readonly ms: number;
}
