import assert from "node:assert/strict";
import { parse } from "../../canonical/index.ts";
import { map, usable } from "../test-support.ts";
import { explain, traceOf, type Explanation } from "./index.ts";

const trace = traceOf();
const set = usable(
  {
    tables: { visite: "legacy,with,hl7\n897,02,89.7A.3\n897,06,89.7A.7\n" },
    fragments: [{ fragment: "note", rules: [{ legacy: ".", hl7: "NTE-3" }] }],
    maps: [
      map([
        { legacy: "Id", hl7: "ARQ-1.1" },
        { legacy: "Id", hl7: "ARQ-2.1", only: "in" },
        { legacy: ["Giorno", "Ora"], hl7: "ARQ-11.1", as: "date ddMMyyyy HHmm" },
        { hl7: "ARQ-7", is: "ROUTINE", only: "in", if: { in: { Id: "*" } } },
        { hl7: "ARQ-8", is: "Normal", only: "in", if: { in: { Id: "mai" } } },
        {
          each: { legacy: "P", hl7: "RESOURCES.SERVICE" },
          rules: [
            { legacy: "Cod", hl7: "AIS-3.1", table: "visite", with: "Branca" },
            { each: { legacy: "Nota", hl7: "NTE" }, rules: [{ use: "note" }] },
          ],
        },
      ]),
    ],
  },
  trace,
);
const xml =
  "<Prenota><Id>R1</Id><Giorno>19012027</Giorno><Ora>0830</Ora><Altro>x</Altro>" +
  "<P><Cod>897</Cod><Branca>02</Branca><Nota>n1</Nota></P><P><Cod>897</Cod><Branca>06</Branca><Nota>n2</Nota><Nota>n3</Nota></P></Prenota>";

/** Of each value: where it came from, how, by which line, which row. */
const told = ({ target }: Explanation): readonly string[] =>
  target
    .filter((one) => !one.path.startsWith("MSH"))
    .map(({ path, value, rule, from }) =>
      [
        `${path}=${value}`,
        rule ? `${rule.how} of ${from.map((one) => one.path).join("+")}` : "derived",
        rule ? `${rule.file}:${rule.line}` : "",
        rule?.row ? `${rule.row.file}:${rule.row.line}` : "",
      ]
        .join(" ")
        .trim(),
    );

describe("an explanation", () => {
  it("says of every value of a message that was read where it came from", () => {
    const found = explain(set, trace, Buffer.from(xml), 0, "ID1");
    assert.deepEqual(told(found), [
      "ARQ-1=R1 copy of Id m0.map.yaml:1",
      "ARQ-2=R1 copy of Id m0.map.yaml:2",
      "ARQ-7=ROUTINE constant ROUTINE of Id m0.map.yaml:4",
      "ARQ-11=202701190830 date ddMMyyyy HHmm of Giorno+Ora m0.map.yaml:3",
      "RGS-1=1 derived",
      "AIS-1=1 derived",
      "AIS-3=89.7A.3 table visite of P[1]/Cod+P[1]/Branca m0.map.yaml:6 tables/visite.csv:2",
      "NTE-1=1 derived",
      "NTE-3=n1 copy of P[1]/Nota[1] note.fragment.yaml:1",
      "AIS[2]-1=2 derived",
      "AIS[2]-3=89.7A.7 table visite of P[2]/Cod+P[2]/Branca m0.map.yaml:6 tables/visite.csv:3",
      "NTE[2]-1=1 derived",
      "NTE[2]-3=n2 copy of P[2]/Nota[1] note.fragment.yaml:1",
      "NTE[3]-1=2 derived",
      "NTE[3]-3=n3 copy of P[2]/Nota[2] note.fragment.yaml:1",
    ]);
    assert.deepEqual(found.unread, ["Altro"]);
    assert.deepEqual([found.direction, found.mapping, found.type], ["in", "s/m", "SRM^S01"]);
  });

  it("says the same of a message that was written", () => {
    const message = parse(
      ["MSH|^~\\&|A|B|C|D|2027||SRM^S01|1|P|2.5", "ARQ|R1", "RGS|1", "AIS|1||89.7A.7", "NTE|1||n1"].join("\r"),
    );
    const found = explain(set, trace, message, 0, "ID1");
    assert.deepEqual(told(found), [
      "Id=R1 copy of ARQ-1 m0.map.yaml:1",
      "P/Cod=897 table visite of AIS-3 m0.map.yaml:6 tables/visite.csv:3",
      "P/Branca=06 table visite of AIS-3 m0.map.yaml:6 tables/visite.csv:3",
      "P/Nota=n1 copy of NTE-3 note.fragment.yaml:1",
    ]);
    assert.deepEqual(found.direction, "out");
  });

  it("does not count as unread what the format itself asks for", () => {
    const own = traceOf();
    const pairs = usable(
      { format: "key-value", maps: [map([{ legacy: "ID", hl7: "ARQ-1.1" }], { legacy: { message: "PREN" } })] },
      own,
    );
    assert.deepEqual(explain(pairs, own, Buffer.from("TIPO=PREN\nID=1\nALTRO=x\n"), 0, "ID1").unread, ["ALTRO"]);
  });

  it("costs nothing where nobody asks: a set without a trace translates the same", () => {
    const { value } = set.toCanonical(Buffer.from(xml), 0, "ID1");
    assert.equal(value.segments.length, 8);
    assert.ok(trace.take().length > 0);
    assert.equal(trace.take().length, 0);
  });
});
