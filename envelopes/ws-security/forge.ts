import { createHash, type KeyObject, sign } from "node:crypto";

/** For tests: changes to a message of ours as text. What we write is canonical, so text can be signed as it stands. */

/** The text of the first element of that name. */
export function find(xml: string, name: string): string {
  const from = xml.indexOf(`<${name}`);
  const end = `</${name}>`;
  if (from < 0 || !xml.includes(end)) throw new Error(`no ${name}`);
  return xml.slice(from, xml.indexOf(end, from) + end.length);
}

export function replace(xml: string, from: string, to: string): string {
  if (!xml.includes(from)) throw new Error(`no ${from.slice(0, 60)}`);
  return xml.replace(from, () => to);
}

/** Signs SignedInfo again with that key, whatever it says now: what an insider could do. */
export function resign(xml: string, key: KeyObject): string {
  const value = sign("sha256", Buffer.from(find(xml, "ds:SignedInfo")), key).toString("base64");
  return replace(xml, find(xml, "ds:SignatureValue"), `<ds:SignatureValue>${value}</ds:SignatureValue>`);
}

/** Changes a signed element, its digest and the signature. */
export function change(xml: string, name: string, key: KeyObject, edit: (element: string) => string): string {
  const before = find(xml, name);
  const after = edit(before);
  const digest = (text: string): string => createHash("sha256").update(text).digest("base64");
  return resign(replace(replace(xml, before, after), digest(before), digest(after)), key);
}
