/** Carried as the `cause` of an error: the fault code that SOAP reserves for this case (SOAP 1.1, section 4.4.1). */
export class SoapFaultHint {
  readonly code: "MustUnderstand" | "VersionMismatch";

  constructor(code: "MustUnderstand" | "VersionMismatch") {
    this.code = code;
  }
}
