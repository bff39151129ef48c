import type { RawWire } from "./subject.ts";

/** How a protocol uses HTTP/1.1, for peers on bare sockets. */
export interface HttpUse {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Messages as bodies of POST requests and of their answers, each with its Content-Length. */
export function httpWire({ path, headers }: HttpUse): RawWire {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const framed = (first: string, body: Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.from(`${first}\r\n${lines.join("")}Content-Length: ${body.length}\r\n\r\n`, "latin1"), body]);
  return {
    request: (message) => framed(`POST ${path} HTTP/1.1\r\nHost: localhost`, message),
    answer: (message) => framed("HTTP/1.1 200 OK", message),
    requests: bodiesIn,
    answers: bodiesIn,
  };
}

/** The bodies of whole requests or answers, one after the other. */
function bodiesIn(bytes: Buffer): readonly Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const head = bytes.toString("latin1", at, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? "0");
    if (bytes.length < end + 4 + length) break;
    bodies.push(bytes.subarray(end + 4, end + 4 + length));
    at = end + 4 + length;
  }
  return bodies;
}
