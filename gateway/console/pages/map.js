/** «Mappa»: the federation as it is now. */
import { Configurations, KeyWarnings, Refusals } from "/configuration.js";
import { html, useMemo } from "/html.js";
import { useLoaded, useWidth } from "/live.js";
import { Drawing } from "/map-drawing.js";
import { layout, ordered } from "/map-layout.js";
import { Failed, Loading } from "/parts.js";
import { clockTime, envelopeName, number } from "/words.js";

/** Cards and lines from what the nodes say. */
export function federationOf({ nodes, members }) {
  const byMember = new Map(members.map((member) => [member.id, member]));
  const ofNodes = nodes.map((node) => {
    const member = byMember.get(node.facts?.member);
    const systems = node.facts?.systems ?? [];
    const delegate = node.facts?.delegate;
    const delegates = (
      member?.delegates ??
      systems.filter((system) => system.delegate).map((system) => ({ id: system.delegate, title: system.title }))
    ).filter((one) => delegate === undefined || one.id === delegate);
    return {
      id: node.name,
      node: node.name,
      title: node.title,
      member: node.facts?.member ?? "",
      delegate,
      memberTitle: member?.title ?? "",
      up: node.up,
      reason: node.reason,
      stats: node.stats,
      systems,
      rows: delegates.map((delegate) => ({ ...delegate, system: systems.find((system) => system.delegate === delegate.id) })),
    };
  });
  const seen = new Set(ofNodes.map((card) => card.member));
  const others = members
    .filter((member) => !seen.has(member.id))
    .map((member) => ({
      id: member.id,
      title: member.title,
      member: member.id,
      up: false,
      reason: "",
      systems: [],
      rows: member.delegates,
    }));
  const cards = [...ofNodes, ...others];
  return { cards, lines: linesOf(cards) };
}

/** One line for each pair of members that some node joins. */
function linesOf(cards) {
  const lines = new Map();
  for (const card of cards) {
    for (const system of card.systems) {
      const other = system.member && cards.find((one) => one.member === system.member && !one.delegate);
      if (!other || other === card) continue;
      const key = [card.id, other.id].sort().join(" ");
      const kind = system.envelope === "ws-security" ? "wss" : system.envelope === "egov" ? "egov" : "plain";
      if (!lines.has(key))
        lines.set(key, {
          from: card.id,
          to: other.id,
          kind,
          name: envelopeName(system),
          up: card.up && (other.up || !other.node),
        });
    }
  }
  return [...lines.values()];
}

function Totals({ cards }) {
  const nodes = cards.filter((card) => card.node);
  const up = nodes.filter((card) => card.up);
  const sum = (what) => up.reduce((total, card) => total + (card.stats?.[what] ?? 0), 0);
  const failures = sum("failures");
  return html`<ul class="totals">
    <li class=${up.length === nodes.length ? "" : "bad"}><strong>${up.length} di ${nodes.length}</strong> nodi attivi</li>
    <li><strong>${number(sum("perMinute"))}</strong> messaggi al minuto</li>
    <li class=${failures > 0 ? "bad" : ""}><strong>${number(failures)}</strong> errori nell’ultima ora</li>
  </ul>`;
}

export function MapPage() {
  const { at, data, failure } = useLoaded("/api/overview", 2000);
  const [frame, width] = useWidth();
  const federation = useMemo(() => data && federationOf(data), [data]);
  const placed = useMemo(() => {
    if (!federation || width === 0) return undefined;
    const cards = ordered(federation.cards, federation.lines);
    const sized = cards.map((card) => ({ id: card.id, rows: card.rows.length }));
    return { cards, ...layout(sized, federation.lines, width) };
  }, [federation, width]);
  return html`
    <div class="head">
      <h1>La federazione</h1>
      <p class="sub">${data ? html`Aggiornata alle <time>${clockTime(at)}</time>` : "In lettura"}</p>
    </div>
    <${Failed} failure=${failure} />
    ${data && html`<${Refusals} nodes=${data.nodes} /><${KeyWarnings} nodes=${data.nodes} />`}
    ${federation && html`<${Totals} cards=${federation.cards} />`}
    <div class="frame" ref=${frame}>
      ${placed ? html`<${Drawing} cards=${placed.cards} boxes=${placed.boxes} lines=${placed.lines} width=${width} height=${placed.height} />` : html`<${Loading} />`}
    </div>
    <p class="legend">
      <span class="key wss">WS-Security</span><span class="key egov">e-Gov</span><span class="key down">non raggiungibile</span>
      <span>Un nodo si apre sui suoi messaggi.</span>
    </p>
    ${data && html`<${Configurations} nodes=${data.nodes} />`}
  `;
}
