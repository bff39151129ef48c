/** The drawing of the federation: cards of the members, and the lines that join them. */
import { html } from "/html.js";
import { measures } from "/map-layout.js";
import { number, protocolName } from "/words.js";

const { headHeight, rowHeight, padding } = measures;

/** Text that fits: SVG does not break lines. @param {string} text @param {number} width @param {number} size */
const fit = (text, width, size) => {
  const most = Math.max(4, Math.floor(width / (size * 0.56)));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** Messages of the last hour, as small columns. */
function Hour({ counts, x, y, width, height }) {
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  return html`<g class="hour" aria-hidden="true">
    ${counts.map((count, i) => {
      const tall = Math.max(1.5, (count / most) * height);
      return html`<rect key=${i} x=${x + i * step} y=${y + height - tall} width=${Math.max(1, step - 1)} height=${tall} />`;
    })}
  </g>`;
}

/** One local CUP of a member. */
function LocalCup({ row, x, y, width, first }) {
  const protocol = row.system ? protocolName(row.system) : "non collegato";
  const pill = protocol.length * 6.5 + 16;
  return html`<g class="cup">
    <path d=${`M${x + 4} ${first ? y - 4 : y - rowHeight + 20}V${y + 17}Q${x + 4} ${y + 21} ${x + 8} ${y + 21}H${x + 14}`} />
    <text class="cup-name" x=${x + 22} y=${y + 18}>${fit(row.title, width - pill - 34, 13)}</text>
    <text class="faint" x=${x + 22} y=${y + 34}>${row.id}</text>
    <rect class="pill" x=${x + width - pill} y=${y + 8} width=${pill} height="24" rx="12" />
    <text class="pill-text" x=${x + width - pill / 2} y=${y + 24} text-anchor="middle">${protocol}</text>
  </g>`;
}

/** What a card says to whoever does not see it. */
export function spoken({ title, node, up, reason, stats }) {
  if (!node) return `${title}: fuori da questa console`;
  if (!up) return `${title}: non risponde, ${reason}`;
  return `${title}: attivo, ${number(stats.perMinute)} messaggi al minuto, ${number(stats.failures)} errori nell'ultima ora. Apri i messaggi`;
}

/** One member with its local CUPs. */
function MemberCard({ card, box }) {
  const { x, y, width, height } = box;
  const inner = { x: x + padding, width: width - 2 * padding };
  const status = !card.node ? "away" : card.up ? "up" : "down";
  const figures = card.stats && card.up;
  const content = html`
    <rect class="card" x=${x} y=${y} width=${width} height=${height} rx="14" />
    <circle class=${`lamp ${status}`} cx=${inner.x + 5} cy=${y + 26} r="5" />
    <text class="member" x=${inner.x + 18} y=${y + 31}>${fit(card.title, inner.width - 110, 16)}</text>
    <text class=${`status ${status}`} x=${x + width - padding} y=${y + 31} text-anchor="end">
      ${{ up: "attivo", down: "non risponde", away: "non gestito" }[status]}
    </text>
    <text class="faint" x=${inner.x + 18} y=${y + 50}
      >${[card.delegate ?? card.member, card.memberTitle].filter(Boolean).join(" · ")}</text
    >
    ${
      figures
        ? html`<text class="figure" x=${inner.x + 18} y=${y + 88}>${number(card.stats.perMinute)}</text>
            <text class="faint" x=${inner.x + 18} y=${y + 105}>al minuto</text>
            <text class=${card.stats.failures > 0 ? "figure bad" : "figure"} x=${inner.x + 96} y=${y + 88}
              >${number(card.stats.failures)}</text
            >
            <text class="faint" x=${inner.x + 96} y=${y + 105}>errori in un’ora</text>
            <${Hour}
              counts=${card.stats.lastHour}
              x=${inner.x + 206}
              y=${y + 70}
              width=${Math.max(40, inner.width - 206)}
              height=${34}
            />`
        : html`<text class=${status === "down" ? "reason bad" : "reason"} x=${inner.x + 18} y=${y + 84}>
            ${card.node ? fit(card.reason, inner.width - 24, 13) : "Nessun nodo di questa console"}
          </text>`
    }
    ${card.rows.map((row, i) => html`<${LocalCup} key=${row.id} row=${row} first=${i === 0} x=${inner.x} y=${y + headHeight + i * rowHeight} width=${inner.width} />`)}
  `;
  return card.node
    ? html`<a href=${`#/messaggi?nodo=${encodeURIComponent(card.node)}`} aria-label=${spoken(card)} class=${`node ${status}`}
        >${content}</a
      >`
    : html`<g class="node away">${content}</g>`;
}

/** The label of a line. */
function LineLabel({ line }) {
  const wide = line.name.length * 6.9 + 22;
  const { x, y, turned } = line.label;
  return html`<g
    class=${`label ${line.kind}${line.up ? "" : " down"}`}
    transform=${`translate(${x} ${y})${turned ? " rotate(90)" : ""}`}
  >
    <rect x=${-wide / 2} y=${turned ? -9 : -13} width=${wide} height=${turned ? 18 : 26} rx=${turned ? 9 : 13} />
    <text y="4.5" text-anchor="middle">${line.name}</text>
  </g>`;
}

/** @param {{cards: readonly object[], boxes: Map<string, object>, lines: readonly object[], width: number, height: number}} props */
export const Drawing = ({ cards, boxes, lines, width, height }) => html`
  <svg
    class="map"
    viewBox=${`0 0 ${width} ${height}`}
    width=${width}
    height=${height}
    role="group"
    aria-label="Mappa della federazione"
  >
    ${lines.map((line) => html`<path key=${`${line.from} ${line.to}`} class=${`line ${line.kind}${line.up ? "" : " down"}`} d=${line.path} />`)}
    ${cards.map((card) => html`<${MemberCard} key=${card.id} card=${card} box=${boxes.get(card.id)} />`)}
    ${lines.map((line) => html`<${LineLabel} key=${`${line.from} ${line.to}`} line=${line} />`)}
  </svg>
`;
