/** Code tables: legacy codes and HL7 codes, both ways. */
export { parseTable } from "./parse.ts";
export { inlineTable, isValid, type CodeTable, type Row } from "./table.ts";
