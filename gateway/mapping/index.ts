/** Mappings: one rule ties a legacy field to a canonical one, and is read in both directions. */
export { convertersDocument } from "./converters/document.ts";
export { ownConverters, type Converter, type ConverterKind, type Converters } from "./converters/index.ts";
export { formats } from "./formats/index.ts";
export type { FormatKind, Leaf, MessageFormat, Sketch } from "./format.ts";
export type { Instruments, Mapping, SetSources } from "./mapping.ts";
export type { FragmentFile, MappingFile, RuleFile, SetFile } from "./model.ts";
export { loadSet, type LoadedSet } from "./load.ts";
export { editorSchemas, mappingSchemas } from "./schemas/index.ts";
export { compileSet, type MappingSet, type Translated } from "./set.ts";
export { parseTable, type CodeTable } from "./tables/index.ts";
