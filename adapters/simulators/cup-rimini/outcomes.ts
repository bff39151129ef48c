/** OperationOutcome: a refusal, or the warnings of a search. */
import type { Field, JsonObject, Shape } from "../shared/json-fields.ts";
import { itemsAt, readFields, text, textAt, writeFields } from "../shared/json-fields.ts";
import type { Answer, Refusal, Warning } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import { prefix, systems } from "./codes.ts";
import { extension } from "./fields.ts";
import type { Head } from "./resources.ts";
import { metaOf, typeOf } from "./resources.ts";
import { readSlot, slotResource } from "./slots.ts";

const code: Shape = {
  own: (name) => ownRefusal(prefix, String(name)),
  value: (said, where) => refusalName(prefix, String(text.value(said, where))),
};
const warningFields: readonly Field<Warning>[] = [
  [`details.coding[system=${systems.outcome}].code`, "code", code],
  ["diagnostics", "text"],
  [extension("nodo"), "node"],
];
const noWarning: Warning = { code: "", text: "", node: "" };

/** The status that goes with a refusal. */
export function statusOf({ code: name }: Refusal): number {
  switch (name) {
    case "SLOT_SCONOSCIUTO":
    case "PRENOTAZIONE_SCONOSCIUTA":
      return 404;
    case "DATO_ERRATO":
      return 422;
    case "ERRORE_INTERNO":
      return 500;
    default:
      return 409;
  }
}

/** A refusal as an OperationOutcome, with the alternatives in it. */
export function refusalResource(refusal: Refusal, alternatives: Answer["alternatives"], head: Head, to: string): JsonObject {
  const contained = alternatives.map(slotResource);
  return {
    resourceType: "OperationOutcome",
    id: head.id,
    meta: metaOf(head, to),
    ...(contained.length === 0 ? {} : { contained }),
    issue: [issueOf("error", issueCode(refusal.code), { ...refusal, node: "" })],
  };
}

/** Reads an OperationOutcome as a refusal; throws for one that says nothing of this CUP's. */
export function readRefusal(resource: JsonObject): Pick<Answer, "alternatives"> & { readonly refusal: Refusal } {
  const [issue] = itemsAt(resource, "issue");
  const { code: name, text: why } = readFields(warningFields, issue, noWarning);
  if (typeOf(resource) !== "OperationOutcome" || name === "") throw new Error("rifiuto senza esito");
  return { refusal: { code: name, text: why }, alternatives: itemsAt(resource, "contained").map(readSlot) };
}

/** The warnings of a search, or that nothing was found. */
export function warningsResource(warnings: readonly Warning[]): JsonObject {
  const none = { severity: "information", code: "not-found", diagnostics: "Nessun posto libero" };
  const issue = warnings.map((warning) =>
    issueOf("warning", warning.code === "NODO_SILENTE" ? "timeout" : "processing", warning),
  );
  return { resourceType: "OperationOutcome", issue: issue.length === 0 ? [none] : issue };
}

/** Reads the warnings among the issues. */
export function readWarnings(resource: unknown): Warning[] {
  return itemsAt(resource, "issue")
    .filter((issue) => textAt(issue, "severity") === "warning")
    .map((issue) => readFields(warningFields, issue, noWarning));
}

function issueOf(severity: string, issue: string, said: Warning): JsonObject {
  return writeFields(warningFields, said, { severity, code: issue });
}

/** HL7 FHIR issue-type. */
function issueCode(name: string): string {
  switch (name) {
    case "SLOT_OCCUPATO":
      return "conflict";
    case "SLOT_SCONOSCIUTO":
    case "PRENOTAZIONE_SCONOSCIUTA":
      return "not-found";
    case "DATO_ERRATO":
      return "invalid";
    case "DUPLICATO_DIVERSO":
      return "duplicate";
    case "ERRORE_INTERNO":
      return "exception";
    default:
      return "business-rule";
  }
}
