import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { GatewayError } from "../../contracts/errors.ts";
import {
  compareMessages,
  decodeMessage,
  encodeMessage,
  fromXml,
  get,
  messageType,
  parse,
  parseBatch,
  toXml,
  validate,
  writeBatch,
  type EncodingOptions,
  type Message,
} from "../index.ts";

/** One message of some vendor's habits, and what must come of it; see README.md. */
interface Sample {
  readonly file: string;
  readonly habit: string;
  readonly charset?: string;
  readonly version?: string;
  readonly type?: string;
  readonly segments?: number;
  readonly get?: Readonly<Record<string, string>>;
  readonly findings?: readonly { readonly path: string; readonly code: string }[];
  readonly batch?: { readonly messages: number; readonly controlIds: readonly string[] };
  readonly error?: { readonly code: string; readonly line?: number; readonly column?: number };
}

const here = new URL("./", import.meta.url);
const samples = JSON.parse(readFileSync(new URL("samples.json", here), "utf8")) as readonly Sample[];
const optionsOf = (sample: Sample): EncodingOptions =>
  sample.charset === undefined ? {} : { charset: sample.charset, ignoreHeader: true };
const bytesOf = (sample: Sample): Buffer => readFileSync(new URL(sample.file, here));

function readSample(sample: Sample): Message {
  const { text, encoding } = decodeMessage(bytesOf(sample), optionsOf(sample));
  return parse(text, { charset: encoding.charset });
}

const good = samples.filter((sample) => sample.error === undefined && sample.batch === undefined);

describe("samples of vendors' habits", () => {
  it("are each described, and each there", () => {
    const files = ["good", "bad"].flatMap((folder) => readdirSync(new URL(folder, here)).map((name) => `${folder}/${name}`));
    assert.deepEqual(samples.map((sample) => sample.file).toSorted(), files.toSorted());
    assert.ok(files.length >= 100);
  });

  for (const sample of good) {
    it(`${sample.file}: ${sample.habit}`, () => {
      const message = readSample(sample);
      assert.equal(message.segments.length, sample.segments, "segments");
      assert.equal(messageType(message).replace(/\^$/, ""), sample.type);
      assert.equal(get(message, "MSH-12.1"), sample.version);
      for (const [path, value] of Object.entries(sample.get ?? {})) assert.equal(get(message, path), value, path);
      if (sample.findings) {
        const errors = validate(message).filter((finding) => finding.severity === "error");
        assert.deepEqual(
          errors.map(({ path, code }) => `${path} ${code}`),
          sample.findings.map(({ path, code }) => `${path} ${code}`),
        );
      }
    });
  }

  it("leave byte for byte as they came, but for segment ends", () => {
    for (const sample of good) {
      const bytes = bytesOf(sample);
      const { text, encoding } = decodeMessage(bytes, optionsOf(sample));
      const written = encodeMessage(parse(text, { charset: encoding.charset }), encoding);
      assert.deepEqual(lines(written), lines(bytes), sample.file);
    }
  });

  it("mean the same after XML and back", () => {
    for (const sample of good) {
      const message = readSample(sample);
      // A header whose type is no name has no element.
      if (!/^[A-Z]{3}(\^[A-Z]\d\d)?$/.test(sample.type!)) continue;
      assert.deepEqual(compareMessages(message, fromXml(toXml(message))), [], sample.file);
    }
  });

  for (const sample of samples.filter((one) => one.batch)) {
    it(`${sample.file}: ${sample.habit}`, () => {
      const { text } = decodeMessage(bytesOf(sample), optionsOf(sample));
      const file = parseBatch(text);
      const messages = file.batches.flatMap((batch) => batch.messages);
      assert.equal(messages.length, sample.batch!.messages);
      assert.deepEqual(
        messages.map((message) => get(message, "MSH-10")),
        sample.batch!.controlIds,
      );
      assert.equal(writeBatch(parseBatch(writeBatch(file))), writeBatch(file));
    });
  }

  for (const sample of samples.filter((one) => one.error)) {
    it(`${sample.file}: ${sample.habit}`, () => {
      const { code, line, column } = sample.error!;
      assert.throws(
        () => {
          const { text } = decodeMessage(bytesOf(sample), optionsOf(sample));
          if (code === "HL7_BATCH") parseBatch(text);
          else parse(text);
        },
        (thrown: unknown) => {
          assert.ok(thrown instanceof GatewayError, String(thrown));
          assert.equal(thrown.code, code);
          if (line !== undefined) assert.deepEqual([thrown.where?.line, thrown.where?.column], [line, column]);
          return true;
        },
      );
    });
  }
});

/** The text without what separates and surrounds segments: line breaks, blanks around, marks of byte order. */
function lines(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes)
    .toString("latin1")
    .replaceAll("\0", "")
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*/, ""))
    .filter((line) => line.trim() !== "");
}
