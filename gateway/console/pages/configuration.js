/** Which configuration each node runs, and what is wrong with one that a node refused. */
import { html } from "/html.js";
import { Notice } from "/parts.js";
import { dateTime, shortDay } from "/words.js";

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

/** Whose it is and what it is, in words. @param {{kind: string, of: string}} one */
const owned = ({ kind, of }) =>
  `${kind === "certificate" ? "Certificato" : "Lista di revoca"} ${of === "self" ? "del nodo" : `di ${of}`}`;

/** What an operator should look at before a counterpart is refused, or an old algorithm stays for ever. */
const KeyWarning = ({ title, expiring, legacy }) => html`
  <${Notice}
    tone=${expiring.some(({ until }) => until < Date.now()) ? "bad" : "warn"}
    title=${`${title}: ${expiring.length > 0 ? "certificati in scadenza" : "algoritmi superati"}`}
  >
    <ul class="issues">
      ${expiring.map(
        (one) =>
          html`<li key=${`${one.of} ${one.kind} ${one.name} ${one.until}`}>
            ${owned(one)}: ${ends(one)} il <time>${shortDay(one.until)}</time>
            <small>${one.name}</small>
          </li>`,
      )}
      ${legacy.map((member) => html`<li key=${`legacy ${member}`}>Algoritmi superati ammessi per ${member}</li>`)}
    </ul>
  <//>
`;

/** In the gender of what ends. @param {{kind: string, until: number}} one */
const ends = ({ kind, until }) => (until >= Date.now() ? "scade" : kind === "certificate" ? "scaduto" : "scaduta");

/** @param {{nodes: readonly {name: string, title: string, up: boolean, facts: object | null}[]}} props */
export function KeyWarnings({ nodes }) {
  return nodes
    .filter(({ up, facts }) => up && facts?.keys && facts.keys.expiring.length + facts.keys.legacy.length > 0)
    .map(
      ({ name, title, facts: { keys } }) =>
        html`<${KeyWarning} key=${name} title=${title} expiring=${keys.expiring} legacy=${keys.legacy} />`,
    );
}

/** @param {{nodes: readonly {name: string, title: string, up: boolean, facts: object | null}[]}} props */
export function Configurations({ nodes }) {
  const known = nodes.filter((node) => node.up && node.facts?.configuration);
  if (known.length === 0) return null;
  return html`<section class="configurations" aria-labelledby="configurazioni">
    <h2 id="configurazioni">Configurazioni in uso</h2>
    <ul>
      ${known.map(({ name, title, facts: { configuration, keys } }) => {
        const { hash, since } = configuration;
        return html`<li key=${name}>
          <strong>${title}</strong> <code title=${hash}>${hash.slice(0, 12)}</code> dal <time>${dateTime(since)}</time>
          ${keys?.firstEnd !== undefined && html`<small>certificati fino al <time>${shortDay(keys.firstEnd)}</time></small>`}
        </li>`;
      })}
    </ul>
  </section>`;
}
