/** The bodies of a message: hidden until somebody says who wants to see them. */
import { html, useState } from "/html.js";
import { Failure, getText, path } from "/api.js";
import { indented, kindOf, ruler, segments, wrapped } from "/body-text.js";
import { useWidth } from "/live.js";
import { Empty, Failed, Field } from "/parts.js";
import { bodyName, bytes, dateTime, inOrder } from "/words.js";

/** A body, shown as what it is. */
export function BodyText({ text }) {
  const [frame, width] = useWidth();
  const kind = kindOf(text);
  if (kind === "er7") {
    return html`<ol class="er7">
      ${segments(text).map(({ name, rest }, i) => html`<li key=${i}><b>${name}</b>${rest}</li>`)}
    </ol>`;
  }
  if (kind === "xml") return html`<pre>${indented(text)}</pre>`;
  if (kind === "text") return html`<pre>${text}</pre>`;
  const columns = width > 0 && width < 700 ? 30 : 80;
  return html`<pre class="record" ref=${frame}><span class="ruler">${`      ${ruler(columns)}\n`}</span>${wrapped(
    text,
    columns,
  ).map((line) => html`<span class="from">${`${String(line.from).padStart(5)} `}</span>${`${line.text}\n`}`)}</pre>`;
}

function Body({ node, id, body, who, onShown, needsWho }) {
  const [state, setState] = useState({ text: undefined, failure: undefined, busy: false });
  const show = async () => {
    if (who.trim() === "") {
      needsWho();
      return;
    }
    setState({ text: undefined, failure: undefined, busy: true });
    try {
      const text = await getText(path("nodes", node, "messages", id, "bodies", body.name), who.trim());
      setState({ text, failure: undefined, busy: false });
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      setState({ text: undefined, failure: thrown, busy: false });
    }
    onShown();
  };
  return html`<li class="body">
    <div class="body-head">
      <h3>${bodyName(body.name)}</h3>
      <small>${bytes(body.size)}</small>
      ${
        state.text === undefined
          ? html`<button type="button" onClick=${show} disabled=${state.busy}>Mostra contenuto</button>`
          : html`<button type="button" onClick=${() => setState({ text: undefined, failure: undefined, busy: false })}>
              Nascondi
            </button>`
      }
    </div>
    <${Failed} failure=${state.failure} />
    ${state.text !== undefined && html`<${BodyText} text=${state.text} />`}
  </li>`;
}

/** @param {{node: string, id: string, bodies: readonly {name: string, size: number}[], onShown: () => void}} props */
export function Bodies({ node, id, bodies, onShown }) {
  const [who, setWho] = useState(() => sessionStorage.getItem("raccordo-chi") ?? "");
  const [asked, setAsked] = useState(false);
  const known = (event) => {
    setWho(event.currentTarget.value);
    sessionStorage.setItem("raccordo-chi", event.currentTarget.value);
  };
  const needsWho = () => {
    setAsked(true);
    document.getElementById("chi")?.focus();
  };
  const missing = asked && who.trim() === "";
  return html`<section class="panel" aria-labelledby="contenuti">
    <h2 id="contenuti">Contenuti</h2>
    <p class="sub">I contenuti possono riguardare una persona. Mostra contenuto: l’accesso viene registrato.</p>
    <${Field}
      id="chi"
      label="Chi chiede"
      hint=${missing ? "Serve il nome di chi chiede." : "Nome e cognome, o la propria utenza."}
    >
      <input
        id="chi"
        value=${who}
        onInput=${known}
        maxlength="100"
        autocomplete="name"
        aria-describedby="chi-hint"
        aria-invalid=${missing ? "true" : undefined}
      />
    <//>
    <ul class="bodies">
      ${inOrder(bodies).map((body) => html`<${Body} key=${body.name} node=${node} id=${id} body=${body} who=${who} onShown=${onShown} needsWho=${needsWho} />`)}
    </ul>
  </section>`;
}

/** Who looked. @param {{entries: readonly {at: number, who: string, what: string}[] | undefined}} props */
export const Audit = ({ entries = [] }) =>
  html`<section class="panel" aria-labelledby="accessi">
    <h2 id="accessi">Chi ha guardato</h2>
    ${
      entries.length === 0
        ? html`<${Empty}>Nessuno ha ancora visto i contenuti di questo messaggio.<//>`
        : html`<ul class="audit">
            ${entries.map(
              (entry, i) =>
                html`<li key=${i}>
                  <time>${dateTime(entry.at)}</time><b>${entry.who}</b><span>${bodyName(entry.what.replace(/^body /, ""))}</span>
                </li>`,
            )}
          </ul>`
    }
  </section>`;
