import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Attachment } from "../contracts/adapter.ts";
import { GatewayError } from "../contracts/errors.ts";
import { folderSpool, type MimeLimits, type Package, readPackage, type Spool, writePackage } from "./index.ts";

const limits: MimeLimits = { rootBytes: 10_000, attachmentBytes: 1_000_000, parts: 10 };
const attachment = (id: string, content: Uint8Array, contentType = "application/pdf"): Attachment => ({
  id,
  contentType,
  size: content.length,
  async *content() {
    yield content;
  },
});

describe("MIME packages", () => {
  let folder: string;
  let spool: Spool;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-mime-"));
    spool = folderSpool(folder);
  });
  afterEach(async () => {
    await spool.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The octets in chunks of that size. */
  async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const whole = async (content: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const text = (lines: string): AsyncIterable<Uint8Array> => cut(Buffer.from(lines.replaceAll("\n", "\r\n")), 1000);
  const read = (lines: string, type = 'multipart/related; boundary="b"', some: Partial<MimeLimits> = {}): Promise<Package> =>
    readPackage(text(lines), type, { ...limits, ...some }, spool);
  async function refuses(code: string, reading: Promise<unknown>): Promise<void> {
    await assert.rejects(reading, (thrown) => thrown instanceof GatewayError && thrown.code === code);
  }

  it("what is written is read the same, wherever the chunks are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 80 }),
        fc.boolean(),
        async (root, contents, size, xop) => {
          const given = contents.map((content, i) => attachment(`part ${i}@x`, content));
          const written = writePackage(root, "text/xml; charset=utf-8", given, "b0undary", xop);
          const bytes = await whole(written.content());
          assert.equal(bytes.length, written.length);
          const found = await readPackage(cut(bytes, size), written.contentType, limits, spool);
          assert.deepEqual(found.root, Buffer.from(root));
          assert.equal(found.isXop, xop);
          assert.equal(found.rootType, xop ? "text/xml" : "text/xml; charset=utf-8");
          assert.deepEqual(
            found.attachments.map(({ id, size: octets }) => [id, octets]),
            given.map((one) => [one.id, one.size]),
          );
          for (const [i, one] of found.attachments.entries()) {
            assert.deepEqual(await whole(one.content()), Buffer.from(contents[i] ?? []));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("finds the root by start, with a preamble, padding after boundaries, parts without headers, and base64", async () => {
    const found = await read(
      "preamble\n--b  \n\nAAA\n--b\nContent-ID: <r>\nContent-Type: text/xml\n\n<a/>\n--b\nContent-Id: <x>\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n--b--\nepilogue",
      'multipart/related; start="<r>"; boundary=b',
    );
    assert.equal(found.root.toString(), "<a/>");
    assert.deepEqual(
      found.attachments.map(({ id }) => id),
      ["part-1", "x"],
    );
    assert.equal((await whole(found.attachments[1]!.content())).toString(), "hello");
  });

  it("an empty part is empty, whether its content is there or not", async () => {
    const found = await read("--b\n\n<a/>\n--b\nContent-ID: <x>\n\n\n--b\nContent-ID: <y>\n\n--b--");
    assert.deepEqual(
      found.attachments.map(({ id, size }) => [id, size]),
      [
        ["x", 0],
        ["y", 0],
      ],
    );
  });

  it("refuses what is no package, with a code", async () => {
    await refuses("FRAME_INVALID", read("--b\n\n<a/>\n"));
    await refuses("FRAME_INVALID", read("--b--\n"));
    await refuses("FRAME_INVALID", read("--b\n\n<a/>\n--b--", "multipart/related"));
    await refuses("FRAME_INVALID", read("--b\n\n<a/>\n--b--", 'multipart/related; boundary=b; start="<nobody>"'));
    await refuses("FRAME_INVALID", read("--bb\n\n<a/>\n--bb--"));
    await refuses("FRAME_INVALID", read("--b\n\n<a/>\n--b\nContent-ID: <x>\n\n1\n--b\nContent-ID: <x>\n\n2\n--b--"));
    await refuses("FRAME_INVALID", read("--b\n\n<a/>\n--b\nContent-Transfer-Encoding: base64\n\n***\n--b--"));
    await refuses("FRAME_INVALID", read("--b\nContent-Type: a/b\nContent-Type: c/d\n\n<a/>\n--b--"));
    await refuses("FRAME_INVALID", read("--b\nno header\n\n<a/>\n--b--"));
  });

  it("has limits on the envelope, on attachments together, on parts and on headers", async () => {
    const parts = (count: number): string => "--b\n\n<a/>\n" + "--b\n\nx\n".repeat(count) + "--b--";
    await refuses("FRAME_TOO_LARGE", read(parts(10)));
    assert.equal((await read(parts(9))).attachments.length, 9);
    await refuses("FRAME_TOO_LARGE", read("--b\n\n<a/>\n--b--", undefined, { rootBytes: 3 }));
    await refuses("FRAME_TOO_LARGE", read("--b\n\n<a/>\n--b\n\nxx\n--b\n\nxx\n--b--", undefined, { attachmentBytes: 3 }));
    await refuses("FRAME_TOO_LARGE", read(`--b\nX: ${"x".repeat(9000)}\n\n<a/>\n--b--`));
  });

  it("large content waits in a file that has no name, and can be read again", async () => {
    const content = randomBytes(300_000);
    const written = writePackage(Buffer.from("<a/>"), "text/xml", [attachment("big", content)], "b", false);
    const found = await readPackage(written.content(), written.contentType, limits, spool);
    assert.deepEqual(await readdir(folder), []);
    const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    for (let i = 0; i < 2; i++) assert.equal(digest(await whole(found.attachments[0]!.content())), digest(content));
  });

  it("content that is read on after its spool was closed is an error, and never what got the file's number", async () => {
    const spooled = spool.create();
    await spooled.write(Buffer.alloc(400_000, "a"));
    const content = spooled.content()[Symbol.asyncIterator]();
    const first = await content.next();
    await spool.close();
    // The system gives the number that was let go of to the next that is opened.
    await writeFile(join(folder, "another"), Buffer.alloc(400_000, "b"));
    const other = await open(join(folder, "another"));
    try {
      assert.equal(Buffer.from(first.value as Uint8Array).includes("b"), false);
      await assert.rejects(async () => {
        for (;;) {
          const { done, value } = await content.next();
          if (done === true) return;
          assert.equal(Buffer.from(value as Uint8Array).includes("b"), false, "another's");
        }
      }, GatewayError);
      await assert.rejects(whole(spooled.content()), GatewayError);
      await assert.rejects(spool.create().write(Buffer.alloc(400_000)), GatewayError);
      assert.deepEqual(await readdir(folder), ["another"]);
    } finally {
      await other.close();
    }
  });

  it("a spool is closed under those who read it: what is being read is right, what comes after fails", async () => {
    const spooled = spool.create();
    await spooled.write(Buffer.alloc(40_000_000, "a"));
    const readers = Array.from({ length: 3 }, () => spooled.content()[Symbol.asyncIterator]());
    const reading = readers.map(async (reader) => {
      for (;;) {
        const { done, value } = await reader.next();
        assert.notEqual(done, true, "it was read to its end");
        assert.equal(Buffer.from(value as Uint8Array).includes("b"), false);
      }
    });
    const failed = reading.map((one) => assert.rejects(one, GatewayError));
    await spool.close();
    await Promise.all(failed);
  });

  it("an attachment's name cannot write headers", async () => {
    const written = writePackage(Buffer.from("<a/>"), "text/xml", [attachment("x\r\nEvil: 1", Buffer.from("y"))], "b", false);
    assert.doesNotMatch((await whole(written.content())).toString(), /^Evil/m);
  });
});
