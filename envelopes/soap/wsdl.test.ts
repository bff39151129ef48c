import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createClientAsync } from "soap";
import { attribute, child, children, type Element, parse } from "../../gateway/xml/index.ts";

const WSDL = "http://schemas.xmlsoap.org/wsdl/";
const SOAP = "http://schemas.xmlsoap.org/wsdl/soap/";
const operations = ["erogabilita", "disponibilita", "prenotazione", "spostamento", "disdetta", "notifica"];
const path = (name: string): string => new URL(`../../wsdl/${name}`, import.meta.url).pathname;

describe("wsdl", () => {
  for (const file of ["ws-cupint.wsdl", "ws-cupremoto.wsdl"]) {
    it(`${file} has the operations of the federation, document/literal, and a client can be made of it`, async () => {
      const root = parse(readFileSync(path(file)));
      const names = (parent: Element | undefined): readonly (string | undefined)[] =>
        parent === undefined ? [] : children(parent, WSDL, "operation").map((one) => attribute(one, "", "name"));
      const binding = child(root, WSDL, "binding") ?? assert.fail();
      assert.deepEqual(names(child(root, WSDL, "portType")), operations);
      assert.deepEqual(names(binding), operations);
      for (const one of children(binding, WSDL, "operation")) {
        const soap = child(one, SOAP, "operation") ?? assert.fail();
        assert.equal(attribute(soap, "", "soapAction"), attribute(one, "", "name"));
      }
      const client = await createClientAsync(path(file));
      const [service] = Object.values<Record<string, object>>(client.describe());
      assert.deepEqual(Object.keys(Object.values(service ?? {})[0] ?? {}), operations);
    });
  }

  for (const file of ["messaggio-hl7.xsd", "raccordo-errore.xsd", "egov-busta.xsd"]) {
    it(`${file} is well-formed`, () => assert.equal(parse(readFileSync(path(file))).local, "schema"));
  }
});
