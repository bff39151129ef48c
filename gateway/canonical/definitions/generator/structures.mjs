// Message structures in the notation of the standard: [optional], {repeating}, {NAME: group}, <NAME: required group>,
// <A|B> one of several segments.

const groupName = (name) => name.toUpperCase().replace(/[^A-Z0-9_]/g, "_");

/** A required group of parts that may all be absent asks for nothing: it may be absent itself. */
const empty = (item) => item.min === 0 || (item.children !== undefined && item.children.every(empty));

export function notation(items) {
  return items.map(one).join(" ");
}

function one(item) {
  const inner = item.children
    ? `${groupName(item.name)}: ${notation(item.children)}`
    : item.choice
      ? `<${item.choice.join("|")}>`
      : item.name;
  const repeats = item.max !== 1;
  const optional = empty(item);
  if (repeats && optional) return `[{${inner}}]`;
  if (repeats) return `{${inner}}`;
  if (optional) return `[${inner}]`;
  return item.children ? `<${inner}>` : inner;
}

/** Calls `visit(item, index, siblings)` for every item at any depth. */
export function walk(items, visit) {
  items.forEach((item, index) => {
    visit(item, index, items);
    if (item.children) walk(item.children, visit);
  });
}

/** What hl7v2-dictionary makes of a list: only the last of several items with one name. */
const lossy = (items) =>
  items
    .filter((item, i) => !items.slice(i + 1).some((later) => later.name === item.name))
    .map((item) => (item.children ? { ...item, children: lossy(item.children) } : item));

const sameShape = (a, b) =>
  a.length === b.length &&
  a.every(
    (item, i) =>
      item.name === b[i].name &&
      item.min === b[i].min &&
      item.max === b[i].max &&
      Boolean(item.children) === Boolean(b[i].children) &&
      (!item.children || sameShape(item.children, b[i].children)),
  );

/** Structures on which the packages differ beyond the duplicates that one of them loses. */
export function structureDifferences(full, other, lossyItems) {
  const found = [];
  let duplicates = 0;
  for (const name of new Set([...Object.keys(full), ...Object.keys(other)])) {
    if (!full[name] || !other[name]) {
      found.push(`${name} only in ${full[name] ? "hl7-dictionary" : "hl7v2-dictionary"}`);
      continue;
    }
    const theirs = lossyItems(other[name].segments);
    if (sameShape(full[name], theirs)) continue;
    if (sameShape(lossy(full[name]), theirs)) duplicates++;
    else found.push(`${name}: ${notation(full[name])} | ${notation(theirs)}`);
  }
  return { found, duplicates };
}

/** Segments named by structures that the version does not define. */
export function unknownSegments(model) {
  const found = new Set();
  for (const [name, text] of Object.entries(model.structures))
    for (const [segment] of text.matchAll(/\b[A-Z][A-Z0-9]{2}\b(?!:)/g))
      if (!model.segments[segment]) found.add(`${segment} in ${name}`);
  return [...found];
}

/**
 * Leaves out structures named after an event to which table 0354 gives another structure that the version has:
 * all of them since MSH-9.3 names the structure (2.4), before that only those with the same text.
 */
export function dropAliases(model, events) {
  const dropped = [];
  for (const [name, text] of Object.entries(model.structures)) {
    const target = events[name.replace("_", "^")];
    if (!target || target === name || !model.structures[target]) continue;
    const same = model.structures[target] === text;
    if (!same && /^2\.[123]/.test(model.version)) continue;
    dropped.push(same ? name : `${name} (not the text of ${target})`);
    Reflect.deleteProperty(model.structures, name);
  }
  return dropped;
}
