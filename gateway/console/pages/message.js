/** One message: facts, its way, its relatives, its bodies, who looked. */
import { html } from "/html.js";
import { path } from "/api.js";
import { Audit, Bodies } from "/bodies.js";
import { useLoaded } from "/live.js";
import { messageHref, MessageRows, searchHref } from "/messages.js";
import { Chip, Empty, Facts, Failed, Loading, Notice } from "/parts.js";
import { dateTime, duration, stateOf, typeName } from "/words.js";
import { Way } from "/way.js";

const answers = { sync: "attesa sulla stessa connessione", deferred: "consegnata più tardi", none: "nessuna attesa" };

const kinds = { dispatch: "Inoltro a", reply: "Risposta a", compensate: "Annullamento presso" };

function Deliveries({ deliveries }) {
  if (deliveries.length === 0) return null;
  const words = { waiting: ["in attesa", "info"], done: ["conclusa", "good"], dead: ["da gestire", "grave"] };
  return html`<section class="panel" aria-labelledby="consegne">
    <h2 id="consegne">Consegne</h2>
    <ul class="deliveries">
      ${deliveries.map((delivery, i) => {
        const [text, tone] = words[delivery.state] ?? [delivery.state, "info"];
        // The last one of a dead letter is not counted as an attempt to be followed by another; very many are not all told.
        const failed = Math.max(delivery.attempts, delivery.failures.length);
        return html`<li key=${i}>
          <b>${kinds[delivery.kind] ?? delivery.kind} ${delivery.system}</b>
          <${Chip} tone=${tone}>${text}<//>
          <small>${failed === 1 ? "1 tentativo fallito" : `${failed} tentativi falliti`}</small>
          ${delivery.failures.map(
            (failure, at) => html`<p class="detail" key=${at}><time>${dateTime(failure.at)}</time> ${failure.error}</p>`,
          )}
        </li>`;
      })}
    </ul>
  </section>`;
}

/** Messages of the same session, on every node. */
function Relatives({ node, message, titles }) {
  const { data } = useLoaded(
    message.session ? `/api/messages?${new URLSearchParams({ text: message.session, limit: "50" })}` : undefined,
  );
  const others = data?.messages.filter((other) => other.id !== message.id || other.node !== node) ?? [];
  if (!message.session || !data) return null;
  return html`<section class="panel flush" aria-labelledby="sessione">
    <h2 id="sessione">Stessa sessione</h2>
    ${
      others.length === 0
        ? html`<${Empty}>Nessun altro messaggio della sessione <code>${message.session}</code>.<//>`
        : html`<${MessageRows} messages=${others.toReversed()} titles=${titles} />`
    }
  </section>`;
}

/** A message under way is looked at again. */
const whileOpen = (message) => (message?.state === "accepted" ? 2000 : 0);

/** @param {{node: string, id: string}} props */
export function MessagePage({ node, id }) {
  const address = path("nodes", node, "messages", id);
  const { data: overview } = useLoaded("/api/overview");
  const message = useLoaded(address, whileOpen);
  const audit = useLoaded(`${address}/audit`);
  const titles = new Map(overview?.nodes.map((one) => [one.name, one.title]) ?? []);
  const shown = message.data;
  if (!shown)
    return html`<div class="head"><h1>Messaggio</h1></div>
      ${message.failure ? html`<${Failed} failure=${message.failure} />` : html`<${Loading} />`}`;
  const state = stateOf(shown);
  return html`
    <p class="crumbs">
      <a href="#/messaggi">Messaggi</a> <span aria-hidden="true">/</span>
      <a href=${`#/messaggi?nodo=${encodeURIComponent(node)}`}>${titles.get(node) ?? node}</a>
    </p>
    <div class="head">
      <h1>${typeName(shown.type)} <code>${shown.controlId || shown.id}</code></h1>
      <${Chip} tone=${state.tone}>${state.text}<//>
    </div>
    <section class="panel" aria-label="Dati del messaggio">
      <${Facts}
        facts=${[
          ["Ricevuto", dateTime(shown.at)],
          ["Da", shown.member ? `${shown.system} (${shown.member})` : shown.system],
          ["A", shown.receiver],
          ["Tipo", html`<code>${shown.type}</code>`],
          ["Riprende", shown.replays && html`<a href=${messageHref(node, shown.replays)}><code>${shown.replays}</code></a>`],
          ["Esito", shown.outcome && html`<code>${shown.outcome}</code>`],
          ["Durata", duration(shown.ms)],
          ["Sessione", shown.session && html`<a href=${searchHref(shown.session)}><code>${shown.session}</code></a>`],
          ["Prenotazione o slot", shown.booking && html`<a href=${searchHref(shown.booking)}><code>${shown.booking}</code></a>`],
          ["Messaggio del nodo", html`<code>${shown.id}</code>`],
          ["Risposta", answers[shown.answer]],
        ]}
      />
    </section>
    <section class="panel" aria-labelledby="cammino">
      <h2 id="cammino">Il cammino nel nodo</h2>
      ${
        shown.history.length === 0
          ? html`<${Notice}>Il messaggio è al sicuro nel registro; il suo cammino appare quando si conclude.<//>`
          : html`<${Way} history=${shown.history} />`
      }
    </section>
    <${Deliveries} deliveries=${shown.deliveries} />
    <${Relatives} node=${node} message=${shown} titles=${titles} />
    <${Bodies} node=${node} id=${id} bodies=${shown.bodies} onShown=${audit.reload} />
    <${Failed} failure=${audit.failure} />
    <${Audit} entries=${audit.data?.entries} />
  `;
}
