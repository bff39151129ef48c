/** The bookings of a CUP, with what a clerk may do to each. */
import { html, useState } from "/html.js";
import { path } from "/api.js";
import { BookingOutcome, Refusal, StepFoot, useAction } from "/desk-steps.js";
import { Chip, Empty, Failed, Loading, Notice } from "/parts.js";
import { SlotDays } from "/slots.js";
import { bookingStatus, dayOf, timeOf } from "/words.js";

/** Another slot of the same CUP for a booking. */
function Move({ desk, booking, places, onChanged, onClose }) {
  const room = useAction();
  const move = useAction();
  const { cf, nre, service } = booking;
  const look = () => room.run(path("desks", desk.name, "disponibilita"), { cf, nre, service });
  const pick = async (slot) => {
    if (await move.run(path("desks", desk.name, "sposta"), { booking, slot })) onChanged();
  };
  const slots = room.result?.slots.filter((slot) => slot.azienda === booking.azienda) ?? [];
  return html`<div class="below">
    ${
      !room.result &&
      html`<p>Servono i posti liberi di ${places.name(booking.node || booking.azienda)}.</p>
        <button type="button" class="primary" disabled=${room.busy} onClick=${look}>Cerca un altro posto</button>`
    }
    <${Failed} failure=${room.failure ?? move.failure} />
    <${Refusal} refusal=${room.result?.refusal} />
    ${
      room.result &&
      !move.result &&
      !room.result.refusal &&
      (slots.length === 0
        ? html`<${Empty}>Nessun altro posto libero presso lo stesso CUP.<//>`
        : html`<${SlotDays} slots=${slots} places=${places} onPick=${pick} disabled=${move.busy} verb="Sposta" />`)
    }
    <div role="status" class="outcome-of">
      <${BookingOutcome}
        result=${move.result}
        places=${places}
        onPick=${pick}
        busy=${move.busy}
        done="Prenotazione spostata"
        verb="Sposta"
      />
    </div>
    <${StepFoot} result=${move.result ?? room.result} />
    <button type="button" onClick=${onClose}>Chiudi</button>
  </div>`;
}

/** A cancellation is asked twice. */
function Cancel({ desk, booking, onChanged, onClose }) {
  const cancel = useAction();
  const go = async () => {
    if (await cancel.run(path("desks", desk.name, "disdici"), { booking })) onChanged();
  };
  const { result } = cancel;
  return html`<div class="below">
    ${
      !result &&
      html`<p>Il posto torna libero e l’assistito perde l’appuntamento.</p>
        <p class="buttons">
          <button type="button" class="danger" disabled=${cancel.busy} onClick=${go}>Sì, disdici</button>
          <button type="button" onClick=${onClose}>No, lascia</button>
        </p>`
    }
    <${Failed} failure=${cancel.failure} />
    <div role="status">
      <${Refusal} refusal=${result?.refusal} title="Non disdetta" />
      ${result && !result.refusal && html`<${Notice} tone="good" title="Disdetta registrata">Il posto è di nuovo libero.<//>`}
    </div>
    <${StepFoot} result=${result} />
    ${result && html`<button type="button" onClick=${onClose}>Chiudi</button>`}
  </div>`;
}

function Booking({ booking, people, titles, open, setOpen, ...rest }) {
  const status = bookingStatus(booking.status);
  const name = `${booking.azienda} ${booking.id}`;
  const toggle = (what) => setOpen(open === `${what} ${name}` ? "" : `${what} ${name}`);
  const close = () => setOpen("");
  const active = booking.status !== "Cancelled";
  const ours = people.has(booking.cf); // only the CUP that knows the patient may move or cancel
  const spoken = `${titles.get(booking.service) ?? booking.service}, ${dayOf(booking.start)}`;
  return html`<li class=${active ? "booking" : "booking over"}>
    <div class="booking-main">
      <div class="booking-when"><b>${dayOf(booking.start)}</b><span>${timeOf(booking.start)}</span></div>
      <div class="booking-what">
        <b>${titles.get(booking.service) ?? booking.service}</b>
        <span
          >${people.get(booking.cf) ?? "Assistito di un altro CUP"} · ${rest.places.name(booking.node || booking.azienda)}</span
        >
        <code>${booking.id}</code>
      </div>
      <${Chip} tone=${status.tone}>${status.text}<//>
      <div class="buttons">
        ${
          active &&
          ours &&
          html`<button
              type="button"
              aria-expanded=${String(open === `move ${name}`)}
              aria-label=${`Sposta: ${spoken}`}
              onClick=${() => toggle("move")}
            >
              Sposta
            </button>
            <button
              type="button"
              aria-expanded=${String(open === `cancel ${name}`)}
              aria-label=${`Disdici: ${spoken}`}
              onClick=${() => toggle("cancel")}
            >
              Disdici
            </button>`
        }
      </div>
    </div>
    ${open === `move ${name}` && html`<${Move} booking=${booking} onClose=${close} ...${rest} />`}
    ${open === `cancel ${name}` && html`<${Cancel} booking=${booking} onClose=${close} ...${rest} />`}
  </li>`;
}

export function Bookings({ desk, patients, loaded, places }) {
  const [open, setOpen] = useState("");
  const [all, setAll] = useState(false);
  const people = new Map(patients.map((patient) => [patient.cf, `${patient.surname} ${patient.name}`]));
  const titles = new Map(patients.flatMap((patient) => patient.prescriptions.map((one) => [one.service, one.title])));
  const list = loaded.data?.bookings ?? [];
  const shown = list.filter(
    (booking) => all || booking.status !== "Cancelled" || open.endsWith(` ${booking.azienda} ${booking.id}`),
  );
  return html`<section class="panel" aria-labelledby="prenotazioni">
    <div class="step-head">
      <h2 id="prenotazioni">Prenotazioni di ${desk.title}</h2>
      ${
        list.some((booking) => booking.status === "Cancelled") &&
        html`<label class="switch"
          ><input type="checkbox" checked=${all} onChange=${(event) => setAll(event.currentTarget.checked)} /> Anche le
          disdette</label
        >`
      }
      <button type="button" onClick=${loaded.reload}>Aggiorna</button>
    </div>
    <${Failed} failure=${loaded.failure} />
    ${!loaded.data && !loaded.failure && html`<${Loading} />`}
    ${loaded.data && shown.length === 0 && html`<${Empty}>Nessuna prenotazione.<//>`}
    <ul class="bookings">
      ${shown
        .toSorted((a, b) => a.start.localeCompare(b.start))
        .map(
          (booking) =>
            html`<${Booking}
              key=${`${booking.azienda} ${booking.id}`}
              desk=${desk}
              booking=${booking}
              people=${people}
              titles=${titles}
              places=${places}
              open=${open}
              setOpen=${setOpen}
              onChanged=${loaded.reload}
            />`,
        )}
    </ul>
  </section>`;
}
