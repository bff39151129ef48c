import type { Interaction } from "./interactions.ts";

/** What a server offers: interactions by type of resource; `""` is the whole system. */
export type Offers = Readonly<Record<string, readonly Interaction[]>>;

const codes: Readonly<Record<string, string>> = { create: "create", update: "update", search: "search-type" };

/**
 * The CapabilityStatement of a node (HL7 FHIR R4, resource CapabilityStatement).
 * @param date `YYYY-MM-DD` on which it is told
 */
export function capabilityStatement(offers: Offers, url: string, date: string): object {
  const types = Object.entries(offers).filter(([type]) => type !== "");
  const system = offers[""] ?? [];
  const operations = (of: readonly Interaction[], type: string): readonly object[] =>
    of
      .filter((one) => one.startsWith("$"))
      .map((one) => ({
        name: one.slice(1),
        definition: `${url}/OperationDefinition/${type === "" ? "" : `${type}-`}${one.slice(1)}`,
      }));
  const some = (key: string, list: readonly object[]): object => (list.length > 0 ? { [key]: list } : {});
  return {
    resourceType: "CapabilityStatement",
    status: "active",
    date,
    kind: "instance",
    software: { name: "Raccordo" },
    implementation: { description: "Raccordo, gateway between booking centres (CUP)", url },
    fhirVersion: "4.0.1",
    format: ["json"],
    rest: [
      {
        mode: "server",
        resource: types.map(([type, of]) => ({
          type,
          interaction: of.filter((one) => one in codes).map((one) => ({ code: codes[one] })),
          ...some("operation", operations(of, type)),
        })),
        ...some(
          "interaction",
          system.filter((one) => one === "transaction").map((code) => ({ code })),
        ),
        ...some("operation", operations(system, "")),
      },
    ],
  };
}
