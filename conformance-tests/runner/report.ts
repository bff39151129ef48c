import type { CaseResult } from "./case.ts";

/** The report as text: a line for each case, and what went wrong below it. */
export function textReport(results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ case: one, passed, problems, ms }) => [
    `${passed ? "passed" : "FAILED"}  ${one.id.padEnd(14)} ${one.title} (${Math.round(ms)} ms)`,
    ...(passed
      ? []
      : [
          `          ${one.requires.level}: ${one.requires.text} [${one.requires.source}]`,
          ...problems.map((problem) => `          - ${problem}`),
        ]),
  ]);
  const failed = results.filter((result) => !result.passed).length;
  return [...lines, `${results.length} cases, ${results.length - failed} passed, ${failed} failed`].join("\n");
}

/** The report as one JSON document. */
export function jsonReport(results: readonly CaseResult[]): string {
  return JSON.stringify(
    results.map(({ case: one, passed, problems, ms }) => ({
      id: one.id,
      title: one.title,
      ...one.requires,
      passed,
      problems,
      ms: Math.round(ms),
    })),
    null,
    2,
  );
}

const text = (value: string): string => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The report as a page of its own, fit to be attached to a contract. */
export function htmlReport(results: readonly CaseResult[], when: string): string {
  const failed = results.filter((result) => !result.passed).length;
  const rows = results
    .map(
      ({ case: one, passed, problems, ms }) =>
        `<tr class="${passed ? "ok" : "bad"}"><td>${passed ? "superato" : "fallito"}</td><td>${text(one.id)}</td><td><b>${text(one.title)}</b><br>${text(one.requires.text)}` +
        ` <i>(${text(one.requires.source)}, ${one.requires.level})</i>${problems.map((problem) => `<br><span class="why">${text(problem)}</span>`).join("")}</td><td>${Math.round(ms)} ms</td></tr>`,
    )
    .join("\n");
  return `<!doctype html>
<html lang="it"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rapporto di conformità</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #d8dde5; padding: .6rem .5rem; vertical-align: top; overflow-wrap: anywhere; }
td:first-child, td:nth-child(2), td:last-child { white-space: nowrap; } td:first-child { font-weight: 600; } .ok td:first-child { color: #1a6b3c; } .bad td:first-child { color: #a3232b; } .why { color: #a3232b; } i { color: #566; }
@media (max-width: 40rem) { tr, td { display: block; border: 0; padding: .1rem 0; } tr { border-top: 1px solid #d8dde5; padding: .6rem 0; } }
</style></head><body>
<h1>Rapporto di conformità</h1>
<p>${text(when)}: ${results.length} casi, ${results.length - failed} superati, ${failed} falliti.</p>
<table>
${rows}
</table></body></html>
`;
}
