/** Free slots: grouped by territory and day, each a button. */
import { html } from "/html.js";
import { Facts } from "/parts.js";
import { dayOf, scopeName, timeOf } from "/words.js";

const near = new Set(["", "AZ", "AV", "RE"]);

const sorted = (slots) => slots.toSorted((a, b) => a.start.localeCompare(b.start));

/** @returns {[string, object[]][]} days in order, with their slots */
function days(slots) {
  const byDay = new Map();
  for (const slot of sorted(slots)) {
    const day = slot.start.slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), slot]);
  }
  return [...byDay];
}

const key = (slot) => `${slot.azienda} ${slot.id}`;

function Slot({ slot, places, onPick, disabled, verb, chosen }) {
  const place = places.name(slot.node || slot.azienda);
  return html`<li>
    <button
      type="button"
      class="slot"
      aria-pressed=${verb === "Scegli" ? String(chosen) : undefined}
      disabled=${disabled}
      onClick=${() => onPick(slot)}
      aria-label=${`${verb}: ${dayOf(slot.start)} alle ${timeOf(slot.start)}, ${place}`}
    >
      <b>${timeOf(slot.start)}</b>
      <span>${place}</span>
      <small>
        ${slot.minutes > 0 ? `${slot.minutes} min` : ""}${slot.scope ? ` · ${scopeName(slot.scope)}` : ""}
        ${slot.inLimit === "N" && html`<em> · oltre il limite</em>`}
      </small>
    </button>
  </li>`;
}

const Days = ({ slots, chosen, ...rest }) =>
  html`<div class="days">
    ${days(slots).map(
      ([day, ofDay]) =>
        html`<div class="day" key=${day}>
          <h4>${dayOf(day)}</h4>
          <ul>
            ${ofDay.map((slot) => html`<${Slot} key=${key(slot)} slot=${slot} chosen=${chosen !== undefined && key(chosen) === key(slot)} ...${rest} />`)}
          </ul>
        </div>`,
    )}
  </div>`;

/**
 * Slots by day; with `grouped`, those of the own territory come first.
 * @param {{slots: readonly object[], grouped?: boolean}} props
 */
export function SlotDays({ slots, grouped, ...rest }) {
  if (!grouped) return html`<${Days} slots=${slots} ...${rest} />`;
  const own = slots.filter((slot) => near.has(slot.scope));
  const others = slots.filter((slot) => !near.has(slot.scope));
  return html`
    ${
      own.length > 0 &&
      html`<h3>Nel proprio territorio</h3>
        <${Days} slots=${own} ...${rest} />`
    }
    ${
      others.length > 0 &&
      html`<h3>In altri territori</h3>
        <${Days} slots=${others} ...${rest} />`
    }
  `;
}

/** What the citizen is told of a slot. */
export const SlotFacts = ({ slot, title, places }) =>
  html`<${Facts}
    facts=${[
      ["Prestazione", title],
      ["Quando", `${dayOf(slot.start)}, ${timeOf(slot.start)}`],
      ["Dove", `${places.name(slot.node || slot.azienda)}${slot.room ? `, stanza ${slot.room}` : ""}`],
      ["Preparazione", slot.preparation],
      ["Accordo", slot.agreement && html`<code>${slot.agreement}</code>`],
    ]}
  />`;
