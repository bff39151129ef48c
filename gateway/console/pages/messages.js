/** «Messaggi»: what went through all nodes, the newest first. */
import { html, useState } from "/html.js";
import { useLoaded } from "/live.js";
import { Chip, Empty, Failed, Field, Loading, Missing } from "/parts.js";
import { duration, messageTypes, stateOf, states, typeName, when } from "/words.js";

/** The address of a message's page. @param {string} node @param {string} id */
export const messageHref = (node, id) => `#/messaggio/${encodeURIComponent(node)}/${encodeURIComponent(id)}`;
/** The address of a search. @param {string} text */
export const searchHref = (text) => `#/messaggi?testo=${encodeURIComponent(text)}`;

/** Rows of messages; also used where a message shows its relatives. */
export const MessageRows = ({ messages, titles }) => html`
  <table class="rows">
    <thead>
      <tr>
        <th scope="col">Ora</th>
        <th scope="col">Messaggio</th>
        <th scope="col">Nodo</th>
        <th scope="col">Da</th>
        <th scope="col">Stato</th>
        <th scope="col">Esito</th>
        <th scope="col" class="num">Durata</th>
      </tr>
    </thead>
    <tbody>
      ${messages.map((message) => {
        const shown = stateOf(message);
        return html`<tr key=${`${message.node} ${message.id}`}>
          <td class="when"><time datetime=${new Date(message.at).toISOString()}>${when(message.at)}</time></td>
          <td class="what">
            <a href=${messageHref(message.node, message.id)}
              ><span>${typeName(message.type)}</span><code>${message.controlId || message.id}</code></a
            >
          </td>
          <td class="node">${titles.get(message.node) ?? message.node}</td>
          <td class="from">${message.system}</td>
          <td class="state"><${Chip} tone=${shown.tone}>${shown.text}<//></td>
          <td class="outcome"><code>${message.outcome}</code></td>
          <td class="num">${duration(message.ms)}</td>
        </tr>`;
      })}
    </tbody>
  </table>
`;

const names = ["testo", "nodo", "tipo", "stato"];

export function MessagesPage({ params }) {
  const filters = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""]));
  const [live, setLive] = useState(true);
  const [limit, setLimit] = useState(50);
  const { data: overview } = useLoaded("/api/overview");
  const query = new URLSearchParams({
    text: filters.testo,
    node: filters.nodo,
    type: filters.tipo,
    state: filters.stato,
    limit: String(limit),
  });
  const { data, stale, failure } = useLoaded(`/api/messages?${query}`, live ? 3000 : 0);
  const shown = data ?? (failure ? undefined : stale);
  const titles = new Map(overview?.nodes.map((node) => [node.name, node.title]) ?? []);

  const go = (change) => {
    const next = Object.entries({ ...filters, ...change }).filter(([, value]) => value !== "");
    location.hash = next.length === 0 ? "#/messaggi" : `#/messaggi?${new URLSearchParams(next)}`;
  };
  const search = (event) => {
    event.preventDefault();
    go({ testo: event.currentTarget.elements.testo.value.trim() });
  };
  const types = new Set([
    ...messageTypes.keys(),
    ...(filters.tipo ? [filters.tipo] : []),
    ...(shown?.messages.map((message) => message.type) ?? []),
  ]);
  const filtered = names.some((name) => filters[name] !== "");

  return html`
    <div class="head">
      <h1>Messaggi</h1>
      <label class="switch"
        ><input type="checkbox" checked=${live} onChange=${(event) => setLive(event.currentTarget.checked)} /> Aggiorna da
        solo</label
      >
    </div>
    <form class="filters" role="search" onSubmit=${search}>
      <${Field} id="testo" label="Cerca" wide>
        <div class="joined">
          <input
            key=${filters.testo}
            id="testo"
            type="search"
            defaultValue=${filters.testo}
            placeholder="Messaggio, sessione o prenotazione"
            autocomplete="off"
          />
          <button type="submit">Cerca</button>
        </div>
      <//>
      <${Field} id="nodo" label="Nodo">
        <select id="nodo" value=${filters.nodo} onChange=${(event) => go({ nodo: event.currentTarget.value })}>
          <option value="">Tutti</option>
          ${filters.nodo && !titles.has(filters.nodo) && html`<option value=${filters.nodo}>${filters.nodo}</option>`}
          ${[...titles].map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}
        </select>
      <//>
      <${Field} id="tipo" label="Tipo">
        <select id="tipo" value=${filters.tipo} onChange=${(event) => go({ tipo: event.currentTarget.value })}>
          <option value="">Tutti</option>
          ${[...types].map((type) => html`<option key=${type} value=${type}>${typeName(type)}</option>`)}
        </select>
      <//>
      <${Field} id="stato" label="Stato">
        <select id="stato" value=${filters.stato} onChange=${(event) => go({ stato: event.currentTarget.value })}>
          <option value="">Tutti</option>
          ${[...states].map(([state, { text: name }]) => html`<option key=${state} value=${state}>${name}</option>`)}
        </select>
      <//>
    </form>
    <${Failed} failure=${failure} />
    <${Missing} missing=${shown?.missing} />
    ${!shown && !failure && html`<${Loading} />`}
    ${shown && shown.messages.length === 0 && html`<${Empty}>${filtered ? "Nessun messaggio corrisponde alla ricerca." : "Nessun messaggio, per ora."}<//>`}
    ${shown && shown.messages.length > 0 && html`<section class="panel flush"><${MessageRows} messages=${shown.messages} titles=${titles} /></section>`}
    ${shown && shown.messages.length >= limit && limit < 500 && html`<p class="more"><button type="button" onClick=${() => setLimit(Math.min(500, limit * 3))}>Mostra altri messaggi</button></p>`}
  `;
}
