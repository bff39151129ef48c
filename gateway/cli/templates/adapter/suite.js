/**
 * What the adapter test suite must know of the protocol, by code that is not the adapter's own: how a message looks on the wire,
 * and how whole messages are found in what has come. `npx raccordo adapter test .` runs it.
 */
export const subject = ({ socketPeer }) => {
  const line = (message) => Buffer.concat([message, Buffer.from("\r\n")]);
  const lines = (bytes) => {
    const pieces = bytes.toString("latin1").split("\r\n");
    return pieces.slice(0, -1).map((text) => Buffer.from(text, "latin1"));
  };
  const wire = { request: line, answer: line, requests: lines, answers: lines };
  return {
    listenOptions: () => ({ listen: "127.0.0.1:0" }),
    connectOptions: (address) => ({ connect: address }),
    // A message of the protocol that holds this text: letters, digits and blanks.
    message: (text) => Buffer.from(`NOTA ${text}`, "latin1"),
    peer: socketPeer(wire),
    wire,
    tls: true,
    limit: 1024,
  };
};
