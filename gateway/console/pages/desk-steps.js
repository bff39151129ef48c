/** The three steps at the desk: who may deliver, where there is room, the booking. */
import { html, useState } from "/html.js";
import { Failure, path, post } from "/api.js";
import { searchHref } from "/messages.js";
import { Chip, Empty, Failed, Notice } from "/parts.js";
import { SlotDays, SlotFacts } from "/slots.js";
import { dayOf, duration, scopeName, timeOf } from "/words.js";

/** Runs one action at a time, and keeps what came of it. */
export function useAction() {
  const [state, setState] = useState({ busy: false, result: undefined, failure: undefined });
  const run = async (address, body) => {
    setState((before) => ({ ...before, busy: true, failure: undefined }));
    try {
      const result = await post(address, body);
      setState({ busy: false, result, failure: undefined });
      return result;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      setState({ busy: false, result: undefined, failure: thrown });
      return undefined;
    }
  };
  const clear = () => setState({ busy: false, result: undefined, failure: undefined });
  return { ...state, run, clear };
}

/** How long a step took, and the way to its messages. */
export const StepFoot = ({ result }) =>
  result
    ? html`<p class="foot">
        <span>${duration(result.ms)}</span>
        ${result.reference && html`<a href=${searchHref(result.reference)}>Messaggi di questo passo <code>${result.reference}</code></a>`}
      </p>`
    : null;

/** What the CUP said when it refused. */
export const Refusal = ({ refusal, title = "Il CUP ha rifiutato" }) =>
  refusal ? html`<${Notice} tone="warn" title=${title}>${refusal.text} <code>${refusal.code}</code><//>` : null;

const Step = ({ number, title, children, action }) =>
  html`<section class="panel step" aria-labelledby=${`passo-${number}`}>
    <div class="step-head">
      <span class="step-number" aria-hidden="true">${number}</span>
      <h2 id=${`passo-${number}`}>${title}</h2>
      ${action}
    </div>
    ${children}
  </section>`;

/** Which nodes may deliver, and why not. */
function Answers({ answers, places }) {
  if (answers.length === 0) return html`<${Empty}>Nessun nodo ha risposto.<//>`;
  return html`<table class="rows answers">
    <thead>
      <tr>
        <th scope="col">CUP</th>
        <th scope="col">Erogabile</th>
        <th scope="col">Ambito</th>
        <th scope="col">Accordo o motivo</th>
      </tr>
    </thead>
    <tbody>
      ${answers.map(
        (answer) =>
          html`<tr key=${answer.node}>
            <td class="what"><span>${places.name(answer.node)}</span> <code>${answer.node}</code></td>
            <td class="state"><${Chip} tone=${answer.deliverable ? "good" : "quiet"}>${answer.deliverable ? "Sì" : "No"}<//></td>
            <td class="scope">${scopeName(answer.scope)}</td>
            <td class="reason">
              ${answer.reason || (answer.agreement && html`<code>${answer.agreement}</code>`) || "agende proprie"}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The outcome of a booking or a move, with what else could be had. */
export function BookingOutcome({ result, places, onPick, busy, done = "Prenotazione confermata", verb = "Prenota" }) {
  if (!result) return null;
  if (result.accepted) return html`<${Notice} title="Richiesta presa in carico">L’esito apparirà tra le prenotazioni.<//>`;
  if (result.booking && !result.refusal) {
    const { booking } = result;
    return html`<${Notice} tone="good" title=${done}>
      ${dayOf(booking.start)} alle ${timeOf(booking.start)}, ${places.name(booking.node || booking.azienda)}. Numero${" "}
      <code>${booking.id}</code>
    <//>`;
  }
  return html`
    <${Refusal} refusal=${result.refusal ?? { code: "", text: "Il CUP non ha dato un motivo." }} title="Non prenotato" />
    ${
      result.alternatives.length > 0 &&
      html`<h3>In alternativa, con un clic</h3>
        <${SlotDays} slots=${result.alternatives} places=${places} onPick=${onPick} disabled=${busy} verb=${verb} />`
    }
  `;
}

export function DeskSteps({ desk, request, chosen, places, onChanged }) {
  const may = useAction();
  const room = useAction();
  const book = useAction();
  const [slot, setSlot] = useState(undefined);
  const act = (name) => path("desks", desk.name, name);
  const { title, ...asked } = request;
  const window_ = { ...(chosen.from ? { from: chosen.from } : {}), ...(chosen.to ? { to: chosen.to } : {}) };

  const verify = () => {
    room.clear();
    book.clear();
    setSlot(undefined);
    return may.run(act("erogabilita"), asked);
  };
  const search = () => {
    book.clear();
    setSlot(undefined);
    return room.run(act("disponibilita"), { ...asked, ...window_ });
  };
  const choose = (wanted) => {
    book.clear();
    setSlot(wanted);
    requestAnimationFrame(() => document.getElementById("passo-3")?.closest("section").scrollIntoView({ block: "nearest" }));
  };
  const reserve = async (wanted) => {
    setSlot(wanted);
    if (await book.run(act("prenota"), { ...asked, slot: wanted, deferred: chosen.deferred })) onChanged();
  };
  const booked = book.result?.booking !== undefined || book.result?.accepted === true;
  const deliverable = may.result?.answers.some((answer) => answer.deliverable);

  return html`
    <${Step}
      number="1"
      title="Erogabilità"
      action=${html`<button type="button" class=${may.result ? "" : "primary"} disabled=${may.busy} onClick=${verify}>
        ${may.result ? "Verifica di nuovo" : "Verifica chi può erogare"}
      </button>`}
    >
      <${Failed} failure=${may.failure} />
      <${Refusal} refusal=${may.result?.refusal} />
      ${may.result && !may.result.refusal && html`<${Answers} answers=${may.result.answers} places=${places} />`}
      <${StepFoot} result=${may.result} />
    <//>
    <${Step}
      number="2"
      title="Disponibilità"
      action=${
        may.result &&
        html`<button type="button" class=${room.result || !deliverable ? "" : "primary"} disabled=${room.busy} onClick=${search}>
          ${room.result ? "Cerca di nuovo" : "Cerca i posti liberi"}
        </button>`
      }
    >
      ${!may.result && html`<p class="sub">Dopo l’erogabilità.</p>`}
      <${Failed} failure=${room.failure} />
      <${Refusal} refusal=${room.result?.refusal} />
      <${Silent} result=${room.result} places=${places} />
      ${
        room.result &&
        !room.result.refusal &&
        (room.result.slots.length === 0
          ? html`<${Empty}>Nessun posto libero nel periodo.<//>`
          : html`<${SlotDays}
              slots=${room.result.slots}
              places=${places}
              chosen=${slot}
              onPick=${choose}
              verb="Scegli"
              grouped
            />`)
      }
      <${StepFoot} result=${room.result} />
    <//>
    <${Step}
      number="3"
      title="Prenotazione"
      action=${
        slot &&
        !booked &&
        !book.result &&
        html`<button type="button" class="primary" disabled=${book.busy} onClick=${() => reserve(slot)}>Prenota</button>`
      }
    >
      ${slot ? html`<${SlotFacts} slot=${slot} title=${title} places=${places} />` : html`<p class="sub">Scegliere un posto libero.</p>`}
      <${Failed} failure=${book.failure} />
      <div role="status" class="outcome-of">
        <${BookingOutcome} result=${book.result} places=${places} onPick=${reserve} busy=${book.busy} />
      </div>
      <${StepFoot} result=${book.result} />
    <//>
  `;
}

/** Who did not answer in time is named: a missing slot is not the same as no slot. */
function Silent({ result, places }) {
  if (!result) return null;
  const warned = new Map(result.warnings.map((warning) => [warning.node, warning]));
  for (const node of result.missing)
    if (!warned.has(node)) warned.set(node, { node, code: "NODO_SILENTE", text: "non ha risposto" });
  if (warned.size === 0) return null;
  return html`<${Notice} tone="warn" title=${warned.size === 1 ? "Non ha risposto" : "Non hanno risposto"}>
    <ul class="plain">
      ${[...warned.values()].map((warning) => html`<li key=${warning.node}><b>${places.name(warning.node)}</b>: ${warning.text} <code>${warning.code}</code></li>`)}
    </ul>
  <//>`;
}
