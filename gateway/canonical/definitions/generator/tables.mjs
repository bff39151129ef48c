// Code tables and the map from event to message structure, from HL7's v2 tables as published with FHIR R4.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
const plain = (html) =>
  html
    .replace(/<[^>]+>/g, "")
    .replace(/&(#x?)?(\w+);/g, (all, number, text) =>
      number ? String.fromCodePoint(parseInt(text, number === "#x" ? 16 : 10)) : (ENTITIES[text] ?? all),
    )
    .replace(/\s+/g, " ")
    .trim();

/** Rows of the narrative table: { code, description, comment, since, until }. */
function rowsOf(resource) {
  const table = /<table.*?<\/table>/s.exec(resource.text.div)[0];
  const [head, ...rows] = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<td[^>]*\/>|<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => plain(cell ?? "")),
  );
  return rows.map((cells) => {
    const cell = (name) => cells[head.indexOf(name)] ?? "";
    const version = cell("Version");
    return {
      code: cell("Code"),
      description: cell("Description"),
      comment: cell("Comment"),
      since: /(?:from|added) v([\d.]+)/.exec(version)?.[1] ?? "",
      until: /removed after v([\d.]+)/.exec(version)?.[1],
    };
  });
}

/** "description|since", then the last version that has the code, or since when it is deprecated. */
function entry({ description, comment, since, until }) {
  const named = /(?:deprecated|backwards? compatibility|withdrawn).*?as of v?([\d.]*\d)/i.exec(comment)?.[1];
  const end = until ?? (named ? `deprecated ${named}` : /^deprecated/i.test(comment) ? "deprecated" : undefined);
  return [description.replaceAll("|", "/"), since, ...(end === undefined ? [] : [end])].join("|");
}

const systems = (bundle) => bundle.entry.map((one) => one.resource).filter((one) => one.resourceType === "CodeSystem");

/** { "0001": { name, codes: { A: "Ambiguous|2.4" } } }; a table of one version has the key "0006@2.1". */
export function tablesOf(bundle, corrections) {
  const tables = {};
  for (const resource of systems(bundle)) {
    const [, version, number] = /^v2-(?:([\d.]+)-)?(\d{4})$/.exec(resource.id);
    const name = plain(/<p>(.*?)<\/p>/s.exec(resource.text.div)?.[1] ?? resource.title);
    const codes = {};
    for (const row of rowsOf(resource)) if (row.code) codes[row.code] = entry(row);
    tables[version ? `${number}@${version}` : number] = { name, codes };
  }
  for (const { table, codes } of corrections) {
    const mended = Object.entries({ ...tables[table].codes, ...codes }).filter(([, text]) => text !== undefined);
    tables[table].codes = Object.fromEntries(mended);
  }
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Events in a description such as "S12-S24, S26" or "I16, |17"; none for "Varies" or a sentence. */
function eventsIn(description, type, name) {
  const text = description.replace(/\|(?=\d\d)/g, "I").replace(/^Events /, "");
  if (/[a-z]/.test(text)) return [name.slice(type.length + 1)];
  const events = [];
  for (const [, first, last] of text.matchAll(/\b([A-Z][A-Z0-9]{2})(?:\s*-\s*([A-Z]\d\d))?\b/g)) {
    if (!last) events.push(first);
    else for (let n = Number(first.slice(1)); n <= Number(last.slice(1)); n++) events.push(first[0] + String(n).padStart(2, "0"));
  }
  return events.length > 0 ? events : [name.slice(type.length + 1)];
}

/**
 * { "ADT^A04": "ADT_A01" } from table 0354. Where rows disagree, one that is not removed wins, then the one named
 * after the event. Corrections, the last word, are pairs; an empty structure takes the event out.
 */
export function eventsOf(bundle, corrections) {
  const rows = rowsOf(systems(bundle).find((one) => one.id === "v2-0354"));
  const found = new Map();
  for (const { code, description, until } of rows) {
    const type = code.split("_")[0];
    if (code === type || /nn$|_0|0I$/.test(code)) continue;
    for (const event of eventsIn(description, type, code)) {
      const rank = (until ? 0 : 2) + (code === `${type}_${event}` ? 1 : 0);
      const key = `${type}^${event}`;
      if (rank > (found.get(key)?.rank ?? -1)) found.set(key, { rank, code });
    }
  }
  for (const [key, code] of Object.entries(corrections)) {
    if (code) found.set(key, { rank: 4, code });
    else found.delete(key);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { code }]) => [key, code]));
}
