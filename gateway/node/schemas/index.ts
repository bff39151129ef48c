/** JSON Schemas of a node's files, for editors: the same that the loader checks with, each with its plug-ins' options. */
import agreements from "../../orchestrator/agreements.schema.json" with { type: "json" };
import members from "../../orchestrator/members.schema.json" with { type: "json" };
import rules from "../../orchestrator/rules.schema.json" with { type: "json" };
import routes from "../../routing/schema.json" with { type: "json" };
import { editorSchemas } from "../../mapping/index.ts";
import { adapters, envelopes } from "../plugins.ts";
import node from "./node.schema.json" with { type: "json" };
import system from "./system.schema.json" with { type: "json" };

export interface FileSchema {
  /** File name of the schema. */
  readonly name: string;
  /** Files that it is for, as patterns from a node's folder. */
  readonly files: readonly string[];
  readonly schema: object;
}

/** Every kind of file in a node's folder. */
export function nodeSchemas(): readonly FileSchema[] {
  return [
    { name: "node", files: ["node.yaml"], schema: node },
    { name: "system", files: ["systems/*.yaml"], schema: systemWithPlugins() },
    { name: "routes", files: ["routes.yaml"], schema: routes },
    { name: "members", files: ["federation/members.yaml"], schema: members },
    { name: "agreements", files: ["federation/agreements.yaml"], schema: agreements },
    { name: "rules", files: ["federation/rules.yaml"], schema: rules },
    { name: "set", files: ["mappings/*/set.yaml"], schema: editorSchemas.set },
    { name: "mapping", files: ["mappings/*/*.map.yaml"], schema: editorSchemas.mapping },
    { name: "fragment", files: ["mappings/*/*.fragment.yaml"], schema: editorSchemas.fragment },
    { name: "layout", files: ["mappings/*/*.layout.yaml"], schema: editorSchemas.layout },
  ];
}

/** Options and policy are those of the adapter and envelope that the file names. */
function systemWithPlugins(): object {
  const of = (
    key: string,
    plugins: Iterable<{ readonly name: string; readonly optionsSchema: object }>,
    part: string,
  ): readonly object[] =>
    [...plugins].map(({ name, optionsSchema }) => ({
      if: { properties: { [key]: { const: name } }, required: [key] },
      then: { properties: { [part]: optionsSchema } },
    }));
  return { ...system, allOf: [...of("adapter", adapters.values(), "options"), ...of("envelope", envelopes.values(), "policy")] };
}
