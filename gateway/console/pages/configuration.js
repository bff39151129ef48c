/** Which configuration each node runs, and what is wrong with one that a node refused. */
import { html } from "/html.js";
import { Notice } from "/parts.js";
import { dateTime } from "/words.js";

/** Where a mistake stands. @param {{file?: string, line?: number, column?: number}} issue */
const place = ({ file, line, column }) => [file, line, line && column].filter(Boolean).join(":");

/** @param {{title: string, refused: {at: number, issues: readonly object[]}}} props */
const Refused = ({ title, refused }) => html`
  <${Notice} tone="bad" title=${`${title}: la nuova configurazione è stata rifiutata`}>
    <p>Letta il <time>${dateTime(refused.at)}</time>. Il nodo continua con quella di prima.</p>
    <ul class="issues">
      ${refused.issues.map(
        (issue, i) =>
          html`<li key=${i}>
            <code>${place(issue)}</code> ${issue.message} ${issue.expected && html`<small>atteso: ${issue.expected}</small>`}
            ${issue.hint && html`<small>${issue.hint}</small>`}
          </li>`,
      )}
    </ul>
  <//>
`;

/** @param {{nodes: readonly {name: string, title: string, up: boolean, facts: object | null}[]}} props */
export function Refusals({ nodes }) {
  return nodes
    .filter((node) => node.up && node.facts?.configuration?.refused)
    .map((node) => html`<${Refused} key=${node.name} title=${node.title} refused=${node.facts.configuration.refused} />`);
}

/** @param {{nodes: readonly {name: string, title: string, up: boolean, facts: object | null}[]}} props */
export function Configurations({ nodes }) {
  const known = nodes.filter((node) => node.up && node.facts?.configuration);
  if (known.length === 0) return null;
  return html`<section class="configurations" aria-labelledby="configurazioni">
    <h2 id="configurazioni">Configurazioni in uso</h2>
    <ul>
      ${known.map(({ name, title, facts: { configuration } }) => {
        const { hash, since } = configuration;
        return html`<li key=${name}>
          <strong>${title}</strong> <code title=${hash}>${hash.slice(0, 12)}</code> dal <time>${dateTime(since)}</time>
        </li>`;
      })}
    </ul>
  </section>`;
}
