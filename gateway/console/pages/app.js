/** The shell: brand, ways to the pages, and the page that the address names. */
import { html, render, useEffect, useLayoutEffect, useRef, useState } from "/html.js";
import { DeskPage } from "/desk.js";
import { MapPage } from "/map.js";
import { MessagePage } from "/message.js";
import { MessagesPage } from "/messages.js";

/** The page for an address such as `#/messaggio/veneto/0001`. */
function pageOf(hash) {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const parts = path.split("/").filter(Boolean).map(plain);
  const params = new URLSearchParams(query);
  if (parts[0] === "messaggi") return { at: "messaggi", title: "Messaggi", view: html`<${MessagesPage} params=${params} />` };
  if (parts[0] === "messaggio" && parts.length === 3) {
    return { at: "messaggi", title: "Messaggio", view: html`<${MessagePage} key=${path} node=${parts[1]} id=${parts[2]} />` };
  }
  if (parts[0] === "sportello")
    return { at: "sportello", title: "Vista sulla federazione", view: html`<${DeskPage} params=${params} />` };
  return { at: "mappa", title: "Mappa", view: html`<${MapPage} />` };
}

function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    return part;
  }
}

const themes = ["", "light", "dark"];
const themeNames = { "": "Tema: automatico", light: "Tema: chiaro", dark: "Tema: scuro" };

function useTheme() {
  const [theme, setTheme] = useState(() => localStorage.getItem("raccordo-tema") ?? "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("raccordo-tema", theme);
  }, [theme]);
  return [theme, () => setTheme(themes[(themes.indexOf(theme) + 1) % themes.length])];
}

const places = [
  ["mappa", "#/", "Mappa"],
  ["messaggi", "#/messaggi", "Messaggi"],
  ["sportello", "#/sportello", "Sportello"],
];

function App() {
  const [hash, setHash] = useState(location.hash);
  const [theme, turnTheme] = useTheme();
  const main = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  const { at, title, view } = pageOf(hash);
  const path = hash.split("?")[0];
  // With the page, not after it: whoever is already typing in the new page must not lose the focus.
  useLayoutEffect(() => {
    document.title = `${title} · Raccordo`;
    if (!first.current) main.current?.focus({ preventScroll: true });
    if (!first.current) window.scrollTo(0, 0);
    first.current = false;
  }, [path]);
  return html`
    <a
      class="skip"
      href="#contenuto"
      onClick=${(event) => {
        event.preventDefault();
        main.current?.focus();
      }}
      >Vai al contenuto</a
    >
    <header class="top">
      <a class="brand" href="#/"><img src="/favicon.svg" alt="" width="28" height="28" />Raccordo</a>
      <nav aria-label="Pagine">
        ${places.map(([name, href, text]) => html`<a key=${name} href=${href} aria-current=${name === at ? "page" : undefined}>${text}</a>`)}
      </nav>
      <button class="theme" type="button" onClick=${turnTheme} aria-label=${themeNames[theme]} title=${themeNames[theme]}>
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path
            d=${theme === "light" ? "" : theme === "dark" ? "M10 3a7 7 0 0 1 0 14a7 7 0 0 1 0-14z" : "M10 3a7 7 0 0 1 0 14z"}
            fill="currentColor"
          />
        </svg>
      </button>
    </header>
    <main id="contenuto" tabindex="-1" ref=${main}>${view}</main>
  `;
}

render(html`<${App} />`, document.getElementById("app"));
