import * as fc from "fast-check";

/** For tests: well-formed documents with prefixes rebound, defaults undeclared, attributes in any order, every escape. */

const namespaces = ["urn:a", "urn:b", "http://example.org/c?d=e"];
const prefixes = ["", "p", "q", "soap"];
const names = ["a", "b", "Body", "è", "x-1", "__proto__"];

const piece = fc.constantFrom(
  "x",
  " ",
  "\n",
  "\t",
  "&amp;",
  "&lt;",
  "&gt;",
  ">",
  "&quot;",
  "&#13;",
  "&#xA;",
  "&#9;",
  "è€",
  "😀",
  "'",
  "]]",
  "\r\n",
);
const attributePiece = piece.map((one) => (one === "]]" ? "&apos;" : one === "'" ? "&#39;" : one));
const words = (one: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.array(one, { maxLength: 6 }).map((all) => all.join(""));

interface Plan {
  readonly prefix: string;
  readonly name: string;
  readonly declarations: readonly (readonly [string, string])[];
  readonly attributes: readonly (readonly [string, string, string])[];
  readonly content: readonly (Plan | string)[];
  readonly order: number;
}

const { plan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.record({
    prefix: fc.constantFrom(...prefixes),
    name: fc.constantFrom(...names),
    declarations: fc.array(fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...namespaces, "")), { maxLength: 3 }),
    attributes: fc.array(fc.tuple(fc.constantFrom(...prefixes, "xml"), fc.constantFrom(...names), words(attributePiece)), {
      maxLength: 4,
    }),
    content: fc.array(fc.oneof({ depthSize: "medium" }, words(piece), tie("plan")), { maxLength: 4 }) as fc.Arbitrary<
      (Plan | string)[]
    >,
    order: fc.nat(6),
  }),
}));

/** Writes a plan, leaving out what would not be well formed. */
function write(one: Plan, scope: ReadonlyMap<string, string>): string {
  const declared = new Map(one.declarations.filter(([prefix, namespace]) => prefix === "" || namespace !== ""));
  const inner = new Map([...scope, ...declared]);
  const prefix = inner.has(one.prefix) ? one.prefix : "";
  const seen = new Set<string>();
  const attributes = one.attributes.flatMap(([wanted, local, value]) => {
    const own = wanted === "xml" || (wanted !== "" && inner.has(wanted)) ? wanted : "";
    const expanded = `${own === "" ? "" : (inner.get(own) ?? own)} ${local}`;
    if (seen.has(expanded)) return [];
    seen.add(expanded);
    return [`${own === "" ? "" : `${own}:`}${local}="${value}"`];
  });
  const written = [...declared].map(([name, namespace]) => `xmlns${name === "" ? "" : `:${name}`}='${namespace}'`);
  const all = [...attributes, ...written];
  const turned = [...all.slice(one.order % (all.length + 1)), ...all.slice(0, one.order % (all.length + 1))];
  const name = prefix === "" ? one.name : `${prefix}:${one.name}`;
  const content = one.content
    .map((node) => (typeof node === "string" ? node : write(node, inner)))
    .join("")
    .replaceAll("]]>", "]]&gt;");
  const tag = [name, ...turned].join(" ");
  return content === "" ? `<${tag}/>` : `<${tag}>${content}</${name}>`;
}

export const documents: fc.Arbitrary<string> = plan.map((one) => write(one, new Map()));

/** Documents with a few characters taken out, put in or doubled. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(
    documents,
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(
          "",
          "<",
          ">",
          "&",
          "/",
          '"',
          "=",
          " ",
          ":",
          "x",
          "]]>",
          "--",
          "<!--",
          "-->",
          "<![CDATA[",
          "\u0001",
          "&#1;",
          "xmlns",
          ";",
          "\ufffe",
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([document, edits]) =>
    edits
      .reduce((text, [where, what]) => {
        const at = Math.floor(where * text.length);
        return text.slice(0, at) + what + text.slice(what === "" ? at + 1 : at);
      }, document)
      // Half a surrogate pair has no UTF-8, so it cannot reach a parser of bytes.
      .toWellFormed(),
  );
