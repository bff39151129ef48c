import { membersIn, plainValue } from "../shared/http/json-members.ts";
import type { HttpAnswer } from "../shared/http/server.ts";
import type { Asked } from "./interactions.ts";

export const contentType = "application/fhir+json; charset=utf-8";

/** A refusal of the adapter itself: what never came to the mapping (HL7 FHIR R4, OperationOutcome). */
export function outcomeAnswer(status: number, code: string, text: string): HttpAnswer {
  const resource = { resourceType: "OperationOutcome", issue: [{ severity: "error", code, diagnostics: text }] };
  return { status, headers: { "content-type": contentType }, bytes: Buffer.from(JSON.stringify(resource)) };
}

/** HTTP status by the code of the first issue (value set issue-type); a refusal of any other kind is a conflict. */
const statuses: Readonly<Record<string, number>> = {
  "not-found": 404,
  invalid: 422,
  structure: 422,
  required: 422,
  value: 422,
  invariant: 422,
  "code-invalid": 422,
  security: 403,
  forbidden: 403,
  throttled: 429,
  transient: 503,
  timeout: 503,
  exception: 500,
};

/** An answer of the node: its status follows from the resource. */
export function answerOf(bytes: Uint8Array, failed: boolean, { interaction, type }: Asked, base: string): HttpAnswer {
  const members = membersIn(bytes);
  const text = (name: string): string => members?.filter((one) => one.name === name).map(plainValue)[0] ?? "";
  if (text("resourceType") === "OperationOutcome") {
    const [issue] =
      (JSON.parse(Buffer.from(bytes).toString("utf8")) as { issue?: { severity?: string; code?: string }[] }).issue ?? [];
    const refusal = failed || issue?.severity === "error" || issue?.severity === "fatal";
    return { status: refusal ? (statuses[issue?.code ?? ""] ?? 409) : 200, headers: { "content-type": contentType }, bytes };
  }
  if (failed) {
    return bytes.length > 0
      ? { status: 400, headers: { "content-type": contentType }, bytes }
      : outcomeAnswer(400, "processing", "Il messaggio e' stato rifiutato");
  }
  const id = text("id");
  const created = interaction === "create" && id !== "";
  const location: Record<string, string> = created ? { location: `${base}/${type}/${encodeURIComponent(id)}` } : {};
  return { status: created ? 201 : 200, headers: { "content-type": contentType, ...location }, bytes };
}
