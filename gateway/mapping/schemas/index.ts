/** JSON Schemas of the files of a mapping set, for the loader and for editors. */
import { fragment, mapping, set, setForEditors } from "./files.ts";
import layout from "./layout.schema.json" with { type: "json" };

export const mappingSchemas = { fragment, layout, mapping, set } as const;

/** The same for editors. */
export const editorSchemas = { ...mappingSchemas, set: setForEditors } as const;
