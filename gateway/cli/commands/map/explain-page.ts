import type { ExplainedValue, Explanation } from "../../../mapping/inspect/index.ts";

/** Height of one line of a message, in pixels: the lines between the messages are drawn by it. */
const rowHeight = 30;

/**
 * A page that needs nothing else: both messages side by side, lines from each value to those that it came from, and the rule of
 * the value that is chosen.
 */
export function explanationPage(explanation: Explanation): string {
  const { source, target, direction, mapping, file, type, unread } = explanation;
  const sources = new Map(source.map((one, i) => [one.path, i]));
  const notRead = new Set(unread);
  const [left, right] = direction === "in" ? ["legacy message", `canonical ${type}`] : [`canonical ${type}`, "legacy message"];
  const height = Math.max(source.length, target.length) * rowHeight;
  const lines = target.flatMap((one, j) =>
    one.from.flatMap((from) => {
      const i = sources.get(from.path);
      return i === undefined ? [] : [lineFrom(i, j)];
    }),
  );
  const sourceRows = source.map(
    (one, i) =>
      `<li id="s${i}" class="${notRead.has(one.path) ? "unread" : ""}" tabindex="0"><code>${escaped(one.path)}</code><span>${escaped(one.value)}</span></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(mapping)}: where each value came from</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(mapping)}</h1>
<p>${direction === "in" ? "Read" : "Written"} by <code>${escaped(file)}</code>. Choose a value to see its rule; values in grey were read by no rule, those in italics are given by no rule.</p>
<main>
<section><h2>${escaped(left)}</h2><ol>${sourceRows.join("")}</ol></section>
<svg viewBox="0 0 100 ${height}" height="${height}" preserveAspectRatio="none" aria-hidden="true">${lines.join("")}</svg>
<section><h2>${escaped(right)}</h2><ol>${target.map((one, j) => targetRow(one, j, sources)).join("")}</ol></section>
</main>
<aside id="rule" aria-live="polite"><p>Choose a value.</p></aside>
<script>${script}</script>
</body>
</html>
`;
}

function lineFrom(i: number, j: number): string {
  const [y1, y2] = [i * rowHeight + rowHeight / 2, j * rowHeight + rowHeight / 2];
  return `<path data-from="s${i}" data-to="t${j}" d="M0 ${y1} C50 ${y1} 50 ${y2} 100 ${y2}"/>`;
}

function targetRow({ path, value, rule, from }: ExplainedValue, j: number, sources: ReadonlyMap<string, number>): string {
  const facts = rule
    ? {
        rule: rule.text,
        place: `${rule.file}:${rule.line}`,
        how: rule.how,
        row:
          rule.row && rule.row.file !== ""
            ? `${rule.row.file}:${rule.row.line} (${[rule.row.legacy, rule.row.with].filter(Boolean).join(", ")} is ${rule.row.hl7})`
            : "",
        from: from.map((one) => one.path).join(", "),
      }
    : { rule: "", place: "", how: "no rule: the format or HL7 itself asks for it", row: "", from: "" };
  const data = Object.entries({ ...facts, path })
    .map(([key, text]) => ` data-${key}="${escaped(text)}"`)
    .join("");
  const links = from.flatMap((one) => (sources.has(one.path) ? [`s${sources.get(one.path)}`] : [])).join(" ");
  return `<li id="t${j}" class="${rule ? "" : "derived"}" tabindex="0" data-sources="${links}"${data}><code>${escaped(path)}</code><span>${escaped(value)}</span></li>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const style = `
:root { color-scheme: light dark; --line: #8aa4c8; --strong: #c2410c; --soft: #8886; --back: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #16181d; --line: #5b78a5; --strong: #fb923c; } }
body { font: 15px/1.4 system-ui, sans-serif; margin: 1rem clamp(.5rem, 2vw, 2rem) 9rem; background: var(--back); }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; } h2 { font-size: .95rem; margin: 0 0 .4rem; height: 1.4em; overflow: hidden; }
p { max-width: 70ch; margin: 0 0 1rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr) clamp(40px, 14vw, 220px) minmax(0, 1fr); }
svg { width: 100%; margin-top: calc(1.4 * .95rem + .4rem); }
path { fill: none; stroke: var(--line); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
main.chosen path:not(.on) { opacity: .25; }
path.on { stroke: var(--strong); stroke-width: 3; }
ol { list-style: none; margin: 0; padding: 0; }
li { height: ${rowHeight}px; display: flex; gap: .6em; align-items: center; padding: 0 .5em; box-sizing: border-box; border-bottom: 1px solid var(--soft); cursor: pointer; white-space: nowrap; overflow: hidden; }
li code { flex: 0 0 auto; max-width: 60%; overflow: hidden; text-overflow: ellipsis; font-size: .85em; opacity: .75; }
li span { overflow: hidden; text-overflow: ellipsis; }
li.unread { opacity: .5; } li.derived { font-style: italic; opacity: .75; }
li.on { background: color-mix(in srgb, var(--strong) 18%, transparent); }
li:focus { outline: 2px solid var(--strong); outline-offset: -2px; }
aside { position: fixed; inset: auto 0 0; padding: .7rem clamp(.5rem, 2vw, 2rem); background: var(--back); border-top: 2px solid var(--line); max-height: 8rem; overflow: auto; }
aside p { margin: 0 0 .2rem; max-width: none; overflow-wrap: anywhere; }
@media (max-width: 600px) { aside { font-size: .8rem; } li { flex-direction: column; gap: 0; align-items: flex-start; justify-content: center; line-height: 1.05; font-size: .78rem; } li code { max-width: 100%; } }
`;

const script = `
const all = (what) => [...document.querySelectorAll(what)];
function choose(row) {
  all(".on").forEach((one) => one.classList.remove("on"));
  const targets = row.id.startsWith("t") ? [row] : all("li[data-sources]").filter((one) => one.dataset.sources.split(" ").includes(row.id));
  row.classList.add("on");
  document.querySelector("main").classList.add("chosen");
  const panel = document.getElementById("rule");
  panel.replaceChildren();
  for (const target of targets) {
    target.classList.add("on");
    all('path[data-to="' + target.id + '"]').forEach((line) => { line.classList.add("on"); document.getElementById(line.dataset.from).classList.add("on"); });
    const say = (text) => { if (text) { const p = document.createElement("p"); p.textContent = text; panel.append(p); } };
    const d = target.dataset;
    say(d.path + ": " + d.how + (d.from ? " of " + d.from : ""));
    say(d.place && d.place + "  " + d.rule);
    say(d.row && "row " + d.row);
  }
  if (targets.length === 0) { const p = document.createElement("p"); p.textContent = "No rule read this value."; panel.append(p); }
}
document.addEventListener("click", (event) => { const row = event.target.closest("li"); if (row) choose(row); });
document.addEventListener("focusin", (event) => { const row = event.target.closest("li"); if (row) choose(row); });
`;
