/** A clerk terminal of CUP Forlì: its desk application, since files are no line for clerks. */
export { openDesk as openTerminal } from "../shared/desk-http.ts";
