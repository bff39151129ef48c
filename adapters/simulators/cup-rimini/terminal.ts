/** A clerk terminal of CUP Rimini: its desk application, beside the FHIR API. */
export { openDesk as openTerminal } from "../shared/desk-http.ts";
