/** Small things that every page uses. */
import { html } from "/html.js";

/** A state, as colour and text. */
export const Chip = ({ tone, children }) => html`<span class=${`chip ${tone}`}>${children}</span>`;

/** Something the reader should know; failures are announced. */
export const Notice = ({ tone = "info", title, children }) => html`
  <div class=${`notice ${tone}`} role=${tone === "bad" ? "alert" : "status"}>
    ${title && html`<strong>${title}</strong>`}
    <div>${children}</div>
  </div>
`;

/** @param {{failure: {message: string, code: string} | undefined}} props */
export const Failed = ({ failure }) =>
  failure ? html`<${Notice} tone="bad">${failure.message}${failure.code ? html` <code>${failure.code}</code>` : ""}<//>` : null;

/** Nodes that said nothing. @param {{missing: readonly {title: string, reason: string}[] | undefined}} props */
export const Missing = ({ missing = [] }) =>
  missing.length === 0
    ? null
    : html`<${Notice}
        tone="warn"
        title=${missing.length === 1 ? "Un nodo non risponde" : `${missing.length} nodi non rispondono`}
      >
        ${missing.map((node) => `${node.title}: ${node.reason}`).join("; ")}
      <//>`;

export const Empty = ({ children }) => html`<p class="empty">${children}</p>`;

export const Loading = () => html`<p class="empty" role="status">Un momento…</p>`;

/** A field with its label. */
export const Field = ({ id, label, hint, children, wide }) => html`
  <div class=${wide ? "field wide" : "field"}>
    <label for=${id}>${label}</label>
    ${children} ${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}
  </div>
`;

/** Facts as a list of names and values; what is empty is left out. @param {{facts: readonly (readonly [string, unknown])[]}} props */
export const Facts = ({ facts }) => html`
  <dl class="facts">
    ${facts
      .filter(([, value]) => value !== undefined && value !== "" && value !== null)
      .map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>
`;
