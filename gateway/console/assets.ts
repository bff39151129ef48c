import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Router } from "express";

/** Every file that a browser may have, by its address; anything else is not there. */
const pages: readonly string[] = [
  "app.js",
  "api.js",
  "bodies.js",
  "body-text.js",
  "bookings.js",
  "configuration.js",
  "desk.js",
  "desk-steps.js",
  "favicon.svg",
  "html.js",
  "live.js",
  "map.js",
  "map-drawing.js",
  "map-layout.js",
  "message.js",
  "messages.js",
  "parts.js",
  "slots.js",
  "style.css",
  "way.js",
  "words.js",
];

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Modules of node_modules that the pages use, by the address that they get. */
const vendor: Readonly<Record<string, string>> = {
  "preact.js": "preact",
  "hooks.js": "preact/hooks",
  "htm.js": "htm",
};

/** The text of a module of node_modules, in which what it imports by name is replaced with our address. */
function vendorText(name: string): string {
  const text = readFileSync(fileURLToPath(import.meta.resolve(name)), "utf8");
  return text.replaceAll('from"preact"', 'from"/vendor/preact.js"').replaceAll(/^\/\/# sourceMappingURL=.*$/gm, "");
}

const page = (name: string): string => readFileSync(join(import.meta.dirname, "pages", name), "utf8");

/** Reads every file once and serves it at its address. */
export function assets(): Router {
  const router = Router();
  const serve = (path: string, type: string, text: string): void => {
    router.get(path, (_request, response) => {
      response.set("content-type", type).send(text);
    });
  };
  serve("/", types["html"]!, page("index.html"));
  for (const name of pages) serve(`/${name}`, types[name.split(".").at(-1)!]!, page(name));
  for (const [name, module] of Object.entries(vendor)) serve(`/vendor/${name}`, types["js"]!, vendorText(module));
  return router;
}

/** The page for whoever has no access. */
export const refusalPage = (): string => page("accesso.html");
