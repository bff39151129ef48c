/** «Vista sulla federazione»: what a clerk of a CUP sees of all the others. */
import { html, useEffect, useMemo, useState } from "/html.js";
import { Bookings } from "/bookings.js";
import { DeskSteps } from "/desk-steps.js";
import { useLoaded } from "/live.js";
import { path } from "/api.js";
import { Empty, Failed, Field, Loading } from "/parts.js";
import { dayOf, priorities } from "/words.js";

/** Names of the CUPs, by delegate and by Azienda. */
export function placesOf(overview) {
  const delegates = (overview?.members ?? []).flatMap((member) =>
    member.delegates.map((delegate) => ({ ...delegate, member: member.title })),
  );
  const byId = new Map(
    delegates.flatMap((delegate) => [
      [delegate.id, delegate],
      [delegate.azienda, delegate],
    ]),
  );
  return { name: (code) => byId.get(code)?.title ?? code };
}

/** Which prescription of which patient, and with what wishes. */
function Choice({ patients, chosen, change }) {
  const patient = patients.find((one) => one.cf === chosen.cf);
  const prescription = patient?.prescriptions.find((one) => one.nre === chosen.nre);
  return html`
    <${Field} id="assistito" label="Assistito">
      <select id="assistito" value=${chosen.cf} onChange=${(event) => change({ cf: event.currentTarget.value, nre: "" })}>
        <option value="">Scegliere…</option>
        ${patients.map((one) => html`<option key=${one.cf} value=${one.cf}>${one.surname} ${one.name}</option>`)}
      </select>
    <//>
    <${Field} id="ricetta" label="Prestazione prescritta">
      <select
        id="ricetta"
        value=${chosen.nre}
        disabled=${!patient}
        onChange=${(event) => change({ nre: event.currentTarget.value })}
      >
        <option value="">Scegliere…</option>
        ${patient?.prescriptions.map((one) => html`<option key=${one.nre} value=${one.nre}>${one.title} · classe ${one.priority}</option>`)}
      </select>
    <//>
    ${
      patient &&
      prescription &&
      html`<p class="chosen">
        <span><b>${patient.surname} ${patient.name}</b> <code>${patient.cf}</code></span>
        <span>Ricetta <code>${prescription.nre}</code> del ${dayOf(prescription.issued).replace(/^\S+ /, "")}</span>
        <span>Prestazione <code>${prescription.service}</code></span>
      </p>`
    }
    <details class="wishes">
      <summary>Altre opzioni</summary>
      <div class="grid">
        <${Field} id="classe" label="Classe di priorità">
          <select id="classe" value=${chosen.priority} onChange=${(event) => change({ priority: event.currentTarget.value })}>
            <option value="">Quella della ricetta</option>
            ${[...priorities].map(([code, text]) => html`<option key=${code} value=${code}>${code} · ${text}</option>`)}
          </select>
        <//>
        <${Field} id="ruolo" label="Ruolo dell’operatore" hint="Alcune prestazioni lo richiedono, per esempio SPEC_PET.">
          <input
            id="ruolo"
            value=${chosen.role}
            maxlength="40"
            aria-describedby="ruolo-hint"
            onInput=${(event) => change({ role: event.currentTarget.value })}
          />
        <//>
        <${Field} id="dal" label="Dal giorno"
          ><input id="dal" type="date" value=${chosen.from} onInput=${(event) => change({ from: event.currentTarget.value })}
        /><//>
        <${Field} id="al" label="Al giorno"
          ><input id="al" type="date" value=${chosen.to} onInput=${(event) => change({ to: event.currentTarget.value })}
        /><//>
        <label class="switch"
          ><input
            type="checkbox"
            checked=${chosen.deferred}
            onChange=${(event) => change({ deferred: event.currentTarget.checked })}
          />
          Prenotazione differita, dove il CUP la conosce</label
        >
      </div>
    </details>
  `;
}

const nothing = { cf: "", nre: "", priority: "", role: "", from: "", to: "", deferred: false };

/** The request of the clerk, from what was chosen. */
function requestOf(patients, chosen) {
  const prescription = patients.find((one) => one.cf === chosen.cf)?.prescriptions.find((one) => one.nre === chosen.nre);
  if (!prescription) return undefined;
  return {
    cf: chosen.cf,
    nre: chosen.nre,
    service: prescription.service,
    title: prescription.title,
    ...(chosen.priority ? { priority: chosen.priority } : {}),
    ...(chosen.role.trim() ? { operator: { id: "CONSOLE", role: chosen.role.trim() } } : {}),
  };
}

/** The desk of one CUP. */
function AtDesk({ desk, places }) {
  const patients = useLoaded(path("desks", desk.name, "patients"));
  const bookings = useLoaded(path("desks", desk.name, "bookings"));
  const [chosen, setChosen] = useState(nothing);
  const list = patients.data?.patients;
  const request = useMemo(() => list && requestOf(list, chosen), [list, chosen]);
  if (!list) return patients.failure ? html`<${Failed} failure=${patients.failure} />` : html`<${Loading} />`;
  return html`
    <section class="panel choice" aria-label="Richiesta">
      <div class="grid">
        <${Choice} patients=${list} chosen=${chosen} change=${(part) => setChosen((before) => ({ ...before, ...part }))} />
      </div>
    </section>
    ${
      request
        ? html`<${DeskSteps}
            key=${`${JSON.stringify(request)}`}
            desk=${desk}
            request=${request}
            chosen=${chosen}
            places=${places}
            onChanged=${bookings.reload}
          />`
        : html`<${Empty}>Scegliere un assistito e una sua prestazione: la federazione viene interrogata in tre passi.<//>`
    }
    <${Bookings} desk=${desk} patients=${list} loaded=${bookings} places=${places} />
  `;
}

export function DeskPage({ params }) {
  const { data, failure } = useLoaded("/api/desks");
  const { data: overview } = useLoaded("/api/overview");
  const places = useMemo(() => placesOf(overview), [overview]);
  const desks = data?.desks ?? [];
  const wanted = params.get("cup") ?? "";
  const desk = desks.find((one) => one.name === wanted);
  useEffect(() => {
    if (!desk && desks.length > 0) location.replace(`#/sportello?cup=${encodeURIComponent(desks[0].name)}`);
  }, [desk, desks.length]);
  return html`
    <div class="head">
      <h1>Vista sulla federazione</h1>
      <p class="sub">Uno sportello vede le agende di tutti.</p>
    </div>
    <${Failed} failure=${failure} />
    ${data && desks.length === 0 && html`<${Empty}>Questa console non ha sportelli.<//>`}
    ${
      desks.length > 0 &&
      html`<fieldset class="desks">
        <legend>Sportello</legend>
        ${desks.map(
          (one) =>
            html`<label key=${one.name}>
              <input
                type="radio"
                name="cup"
                value=${one.name}
                checked=${one.name === desk?.name}
                onChange=${() => location.replace(`#/sportello?cup=${encodeURIComponent(one.name)}`)}
              />
              <span>${one.title}</span>
            </label>`,
        )}
      </fieldset>`
    }
    ${desk && html`<${AtDesk} key=${desk.name} desk=${desk} places=${places} />`}
  `;
}
