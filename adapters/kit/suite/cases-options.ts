import assert from "node:assert/strict";
import { onBench, schemaIssues } from "./bench.ts";
import type { Case, Subject } from "./subject.ts";

interface Schema {
  readonly type?: unknown;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, { readonly description?: string } | undefined>>;
}

/** What the loader and the editors need of an adapter. */
export function optionsCases(subject: Subject): readonly Case[] {
  const { adapter } = subject;
  const schema = adapter.optionsSchema as Schema;
  return [
    {
      name: "has a name, and the contract's version",
      run: async () => {
        assert.match(adapter.name, /^[a-z][a-z0-9-]*$/, "the name is lower-case letters, digits and hyphens");
        assert.equal(adapter.contract, 1);
      },
    },
    {
      name: "describes every option, and takes no other",
      run: async () => {
        assert.equal(schema.type, "object");
        const described = Object.entries(schema.properties ?? {}).filter(([, one]) => (one?.description ?? "") === "");
        assert.deepEqual(
          described.map(([name]) => name),
          [],
          "options without a description",
        );
        assert.ok(schemaIssues(schema, { "no-such-option": 1 }).length > 0, "an option with a slip in its name must be refused");
      },
    },
    {
      name: "checks options without opening anything, and finds nothing wrong with right ones",
      run: () =>
        onBench(subject, async (bench) => {
          const listen = bench.options(subject.listenOptions(bench.folder));
          assert.deepEqual(adapter.check(listen), []);
          const connect = bench.options(
            subject.connectOptions((await bench.serve(() => Promise.resolve(new Uint8Array()))).address, bench.folder),
          );
          assert.deepEqual(adapter.check(connect), []);
        }),
    },
    {
      name: "tells where a wrong address stands",
      run: () =>
        onBench(subject, async (bench) => {
          for (const key of ["listen", "connect"]) {
            const options = { ...(bench.options(subject.listenOptions(bench.folder)) as object), [key]: "\u0000" };
            const issues = adapter.check(options);
            assert.deepEqual([issues[0]?.severity, issues[0]?.path[0]], ["error", key], `options.${key} of one NUL byte`);
            assert.ok(issues[0]?.message && (issues[0].expected ?? issues[0].hint), "an issue says what is right");
          }
        }),
    },
  ];
}
