/** A clerk terminal of CUP Cesena: its desk application, since tables are no line for clerks. */
export { openDesk as openTerminal } from "../shared/desk-http.ts";
