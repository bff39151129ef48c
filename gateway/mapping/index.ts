/** Mappings: one rule ties a legacy field to a canonical one, and is read in both directions. */
export { compileSet, type MappingSet, type SetSources, type Translated } from "./set.ts";
export { mappingSchemas } from "./schemas.ts";
export { formats } from "./formats/index.ts";
export { parseTable, type CodeTable } from "./tables.ts";
export type { LayoutFile } from "./formats/layout.ts";
export type { FragmentFile, MappingFile, SetFile } from "./model.ts";
