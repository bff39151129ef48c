import assert from "node:assert/strict";
import * as fc from "fast-check";
import { canonicalize, parse } from "../../gateway/xml/index.ts";
import { documents } from "../../gateway/xml/random-document.ts";
import { readSoap } from "../soap/structure.ts";
import { payloadOf } from "./payload.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

describe("the payload of a verified message", () => {
  it("is its own canonical form, whether it is cut out of the Body's or written anew", () => {
    const prefixes = fc.constantFrom("s", "p", "a", "ns1", "soap");
    fc.assert(
      fc.property(documents, prefixes, fc.constantFrom("", ' xmlns="urn:default"', ' xmlns:p="urn:p"'), (xml, prefix, scope) => {
        fc.pre(!scope.startsWith(` xmlns:${prefix}=`));
        const inner = xml.replace(/^<\?xml[^>]*\?>/, "");
        const text = `<${prefix}:Envelope xmlns:${prefix}="${SOAP}"><${prefix}:Body${scope}>${inner}</${prefix}:Body></${prefix}:Envelope>`;
        const message = readSoap(parse(Buffer.from(text)), "1.1");
        assert.equal(payloadOf(message, canonicalize(message.body)), canonicalize(message.payload));
        assert.equal(payloadOf(message, ""), canonicalize(message.payload));
      }),
      { numRuns: 1000 },
    );
  });
});
