import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A peer on a bare socket, that sends what it is told to, whole or not. */
export class RawSocket {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #seen: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#tell();
    });
    socket.on("error", () => undefined);
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
  }

  /** Connects to `host:port`. */
  static async open(address: string): Promise<RawSocket> {
    const at = address.lastIndexOf(":");
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), allowHalfOpen: true });
    const raw = new RawSocket(socket);
    await once(socket, "connect");
    return raw;
  }

  /** What has come so far. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** One byte in each packet, as far as the machine lets us. */
  async drip(bytes: Uint8Array): Promise<void> {
    this.#socket.setNoDelay(true);
    for (const byte of bytes) {
      this.#socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ends our side; the other may still send. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Vanishes without a word (RST). */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Settles when what has come is as wished. @throws when the connection ends before */
  async until(wished: (bytes: Buffer) => boolean): Promise<void> {
    while (!wished(this.#bytes)) {
      if (this.#ended) throw new Error(`the connection ended after ${this.#bytes.length} bytes`);
      await new Promise<void>((resolve) => this.#seen.push(resolve));
    }
  }

  /** Settles when the other side has ended the connection. */
  async ended(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => this.#seen.push(resolve));
  }

  #end(): void {
    this.#ended = true;
    this.#tell();
  }

  #tell(): void {
    for (const seen of this.#seen.splice(0)) seen();
  }
}

/** A server on a bare socket. */
export interface RawServer {
  readonly address: string;
  /** The connection with this number, from 0. */
  connection(index: number): Promise<RawSocket>;
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function rawServer(): Promise<RawServer> {
  const sockets: Socket[] = [];
  const raw: RawSocket[] = [];
  let seen: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    raw.push(new RawSocket(socket));
    for (const tell of seen.splice(0)) tell();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => raw.length,
    async connection(index) {
      while (!raw[index]) await new Promise<void>((resolve) => seen.push(resolve));
      return raw[index];
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      seen = [];
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}
