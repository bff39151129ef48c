/**
 * `move-key.ts FILE ORDER`: puts the EncryptedKey, which xmlsec1 leaves inside the EncryptedData, where WS-Security has it: in
 * the Security header, with a ReferenceList. A SecurityTokenReference takes its place. The header is read from its first child
 * to its last, so what was done last comes first: the key before the signature where encrypted last, after it where first.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [file, order] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: move-key.ts FILE ORDER");
const wss = "http://docs.oasis-open.org/wss/";
const wsse = `${wss}2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd`;
const tokenType = `xmlns:t="${wss}oasis-wss-wssecurity-secext-1.1.xsd" t:TokenType="${wss}oasis-wss-soap-message-security-1.1#EncryptedKey"`;
const reference = `<s:SecurityTokenReference xmlns:s="${wsse}" ${tokenType}><s:Reference URI="#key"/></s:SecurityTokenReference>`;
const list = '<x:ReferenceList><x:DataReference URI="#data"/></x:ReferenceList>';

const xml = readFileSync(file, "utf8");
const key = /<x:EncryptedKey .*?<\/x:EncryptedKey>/s.exec(xml)?.[0];
if (key === undefined) throw new Error("no EncryptedKey");
const moved = key.replace("</x:EncryptedKey>", () => `${list}</x:EncryptedKey>`);
const place = order === "sign-then-encrypt" ? /(?<=<s:Security [^>]*>)/ : /(?=<\/s:Security>)/;
writeFileSync(
  file,
  xml.replace(key, () => reference).replace(place, () => moved),
);
