/** A clerk terminal of CUP Ravenna: its desk application, beside the API. */
export { openDesk as openTerminal } from "../shared/desk-http.ts";
