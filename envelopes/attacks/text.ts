/** Changes to a message as text. What the corpus's messages are made of is canonical, so text can be cut and put anywhere. */

/** The text of the first element of that name. */
export function find(xml: string, name: string): string {
  const found = new RegExp(`<${name}[ >]`).exec(xml);
  const end = `</${name}>`;
  if (found === null || !xml.includes(end)) throw new Error(`no ${name}`);
  return xml.slice(found.index, xml.indexOf(end, found.index) + end.length);
}

/** Replaces the first occurrence, which must be there. */
export function replace(xml: string, from: string, to: string): string {
  if (!xml.includes(from)) throw new Error(`no ${from.slice(0, 80)}`);
  return xml.replace(from, () => to);
}

export function without(xml: string, name: string): string {
  return replace(xml, find(xml, name), "");
}

/** Puts markup at the end of an element. */
export function append(xml: string, name: string, markup: string): string {
  return replace(xml, `</${name}>`, `${markup}</${name}>`);
}

/** Puts markup at the start of the header. */
export function prepend(xml: string, markup: string): string {
  return replace(xml, "<soap:Header>", `<soap:Header>${markup}`);
}

export function edit(xml: string, name: string, how: (element: string) => string): string {
  const before = find(xml, name);
  return replace(xml, before, how(before));
}

/** The text of the Reference to an Id. */
export function referenceTo(xml: string, id: string): string {
  const from = xml.indexOf(`<ds:Reference URI="#${id}">`);
  if (from < 0) throw new Error(`no Reference to ${id}`);
  const end = "</ds:Reference>";
  return xml.slice(from, xml.indexOf(end, from) + end.length);
}
