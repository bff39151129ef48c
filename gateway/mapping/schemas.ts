/** JSON Schemas of the files of a mapping set, for the loader and for editors. */
import fragment from "./schemas/fragment.schema.json" with { type: "json" };
import layout from "./schemas/layout.schema.json" with { type: "json" };
import mapping from "./schemas/mapping.schema.json" with { type: "json" };
import set from "./schemas/set.schema.json" with { type: "json" };

export const mappingSchemas = { fragment, layout, mapping, set } as const;
