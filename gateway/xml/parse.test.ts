import assert from "node:assert/strict";
import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { GatewayError } from "../contracts/errors.ts";
import { attribute, child, hasComments, parse, text } from "./index.ts";
import { documents, mutated } from "./random-document.ts";

const read = (xml: string | Uint8Array, limits = {}): ReturnType<typeof parse> =>
  parse(typeof xml === "string" ? Buffer.from(xml) : xml, limits);

function accepts(xml: string): boolean {
  try {
    read(xml);
    return true;
  } catch (thrown) {
    assert.ok(thrown instanceof GatewayError && thrown.code === "XML_INVALID", String(thrown));
    assert.ok((thrown.where?.line ?? 0) >= 1 && (thrown.where?.column ?? 0) >= 1, "no place");
    return false;
  }
}

function saxesAccepts(xml: string): boolean {
  let wrong = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", () => {
    wrong = true;
  });
  parser.write(xml).close();
  return !wrong;
}

/** What we refuse and the standard allows; and local names that begin like none, which saxes 6.0.0 lets pass. */
const stricter = (xml: string): boolean => xml.includes("<?") || xml.includes("<!DOCTYPE") || /:[-.\d]/.test(xml);

describe("parse", () => {
  it("accepts every random document, as saxes does", () => {
    fc.assert(
      fc.property(documents, (xml) => accepts(xml) && saxesAccepts(xml)),
      { numRuns: 1000 },
    );
  });

  it("accepts and refuses mutated documents as saxes does", () => {
    fc.assert(
      fc.property(mutated, (xml) => {
        fc.pre(!stricter(xml));
        assert.equal(accepts(xml), saxesAccepts(xml), JSON.stringify(xml));
      }),
      { numRuns: 5000 },
    );
  });

  it("never throws anything but XML_INVALID on random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void accepts(Buffer.from(bytes).toString("latin1"))));
  });

  it("gives names, namespaces and values", () => {
    const root = read(
      '<p:a xmlns:p="urn:p" xmlns="urn:d" b=" 1&#10;\n&amp;"><c p:d=\'"\'>x<![CDATA[<y>]]>&lt;<!--z--></c></p:a>',
    );
    assert.deepEqual([root.local, root.namespace, root.prefix], ["a", "urn:p", "p"]);
    assert.equal(attribute(root, "", "b"), " 1\n &");
    const c = child(root, "urn:d", "c") ?? assert.fail();
    assert.equal(attribute(c, "urn:p", "d"), '"');
    assert.equal(text(c), "x<y><");
    assert.equal(c.parent, root);
    assert.ok(hasComments(root));
  });

  it("normalises line ends and drops a byte order mark", () => {
    assert.equal(text(read("\ufeff<a>1\r\n2\r3\n</a>")), "1\n2\n3\n");
  });

  it("treats names that mean something in JavaScript as names", () => {
    const root = read('<__proto__ constructor="1"><hasOwnProperty/></__proto__>');
    assert.equal(attribute(root, "", "constructor"), "1");
    assert.equal(attribute(root, "", "toString"), undefined);
  });

  const refused: readonly (readonly [string, string, RegExp, number, number])[] = [
    ["DOCTYPE", "<!DOCTYPE a><a/>", /DOCTYPE/, 1, 1],
    ["DOCTYPE with entities", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /DOCTYPE/, 1, 1],
    ["processing instruction before the root", "<?p q?><a/>", /processing instruction/, 1, 1],
    ["processing instruction inside", "<a>\n <?p q?></a>", /processing instruction/, 2, 2],
    ["XML declaration not at the start", ' <?xml version="1.0"?><a/>', /processing instruction/, 1, 2],
    ["XML 1.1", '<?xml version="1.1"?><a/>', /declaration/, 1, 1],
    ["another encoding", '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', /encoding/, 1, 1],
    ["two roots", "<a/>\n<b/>", /second root/, 2, 1],
    ["content after the root", "<a/>x", /outside the root/, 1, 5],
    ["no root", "  ", /no root/, 1, 3],
    ["undeclared prefix of an element", "<p:a/>", /prefix p not declared/, 1, 1],
    ["undeclared prefix of an attribute", '<a p:b=""/>', /prefix p not declared/, 1, 4],
    ["prefix out of scope", '<a><b xmlns:p="u"/><p:c/></a>', /prefix p not declared/, 1, 20],
    ["duplicate attribute", '<a b="1" b="2"/>', /duplicate attribute/, 1, 10],
    ["duplicate after resolution", '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>', /duplicate attribute/, 1, 35],
    ["duplicate declaration", '<a xmlns:p="u" xmlns:p="v"/>', /duplicate namespace/, 1, 16],
    ["xml bound to another namespace", '<a xmlns:xml="u"/>', /prefix xml/, 1, 4],
    ["another prefix bound to xml", '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', /prefix xml/, 1, 4],
    ["xmlns declared", '<a xmlns:xmlns="u"/>', /xmlns/, 1, 4],
    ["xmlns namespace bound", '<a xmlns="http://www.w3.org/2000/xmlns/"/>', /xmlns/, 1, 4],
    ["prefix undeclared", '<a xmlns:p="u"><b xmlns:p=""/></a>', /undeclared/, 1, 19],
    ["control character", "<a>\u0001</a>", /illegal character/, 1, 4],
    ["control character in an attribute", '<a b="\u0001"/>', /illegal character/, 1, 7],
    ["noncharacter", "<a>\uffff</a>", /illegal character/, 1, 4],
    ["reference to a control character", "<a>&#1;</a>", /illegal character/, 1, 4],
    ["reference to a surrogate", "<a>&#xD800;</a>", /illegal character/, 1, 4],
    ["reference past Unicode", "<a>&#x110000;</a>", /illegal character/, 1, 4],
    ["reference without digits", "<a>&#;</a>", /unknown entity/, 1, 4],
    ["unknown entity", "<a>&nbsp;</a>", /unknown entity/, 1, 4],
    ["bare ampersand", "<a>a & b</a>", /unknown entity/, 1, 6],
    ["'<' in an attribute", '<a b="<"/>', /'<'/, 1, 7],
    ["']]>' in text", "<a>]]></a>", /]]>/, 1, 4],
    ["'--' in a comment", "<a><!-- -- --></a>", /comment/, 1, 11],
    ["CDATA without end", "<a><![CDATA[</a>", /CDATA/, 1, 13],
    ["wrong end tag", "<a><b></a></b>", /does not close b/, 1, 7],
    ["element without end", "<a><b>", /without end/, 1, 7],
    ["no space between attributes", '<a b="1"c="2"/>', /tag of a/, 1, 9],
    ["local name that begins with a hyphen", '<p:-a xmlns:p="u"/>', /not a name/, 1, 2],
    ["two colons", '<a:b:c xmlns:a="u"/>', /not a name/, 1, 2],
  ];
  for (const [what, xml, message, line, column] of refused) {
    it(`refuses ${what}, saying where`, () => {
      assert.throws(
        () => read(xml),
        (thrown: unknown) => {
          assert.ok(thrown instanceof GatewayError);
          assert.equal(thrown.code, "XML_INVALID");
          assert.match(thrown.message, message);
          assert.deepEqual(thrown.where, { line, column });
          return true;
        },
      );
    });
  }

  it("refuses bytes that are not UTF-8, saying where", () => {
    const bytes = Buffer.concat([Buffer.from("<a>è\n€"), Buffer.from([0xe8]), Buffer.from("</a>")]);
    assert.throws(() => read(bytes), { code: "XML_INVALID", where: { line: 2, column: 2 } });
    assert.throws(() => read(Buffer.from("\ufeff<a/>", "utf16le")), { code: "XML_INVALID" });
  });

  const many = (count: number, what: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => what(at)).join("");
  const limits: readonly (readonly [string, string, RegExp])[] = [
    ["bytes", `<a>${" ".repeat(10 * 1024 * 1024)}</a>`, /bytes/],
    ["depth", `${"<a>".repeat(201)}${"</a>".repeat(201)}`, /too deep/],
    ["attributes", `<a ${many(201, (at) => ` b${at}=""`)}/>`, /too many attributes/],
    ["namespaces", `<a ${many(65, (at) => ` xmlns:b${at}="u"`)}/>`, /too many namespace/],
    ["elements", `<a>${"<b/>".repeat(250_000)}</a>`, /too many elements/],
  ];
  for (const [limit, xml, message] of limits) {
    it(`has a limit of ${limit}`, () => {
      assert.throws(() => read(xml), { code: "XML_INVALID", message });
    });
  }

  it("takes limits as parameters", () => {
    assert.throws(() => read("<a><b/></a>", { depth: 1 }), { message: /too deep/ });
    assert.equal(read("<a><b/></a>", { depth: 2 }).children.length, 1);
  });

  it("reads the worst documents of the largest size within two seconds of CPU", () => {
    const size = 10 * 1024 * 1024 - 100;
    const scope = (at: number): string => `<e ${many(64, (n) => ` xmlns:p${at}x${n}="u"`)}>`;
    const documents = [
      `<a>${"<b/>".repeat(249_000)}</a>`,
      `<a b="${"&#10;".repeat(Math.floor(size / 5))}"/>`,
      `<a>${"&amp;".repeat(Math.floor(size / 5))}</a>`,
      `<a>${"]".repeat(size - 10)}</a>`,
      `<a>${"<!--x-->".repeat(Math.floor(size / 8))}</a>`,
      `${many(100, scope)}${'<p0x0:a p99x63:b=""/>'.repeat(100_000)}${"</e>".repeat(100)}`,
    ];
    for (const xml of documents) {
      const from = process.cpuUsage();
      read(xml);
      const used = process.cpuUsage(from);
      assert.ok(used.user + used.system < 2_000_000, `${xml.slice(0, 20)} took ${used.user + used.system} µs`);
    }
  }).timeout(20_000);
});
