import optionsSchema from "./options.schema.json" with { type: "json" };

/**
 * The adapter NAME. It is called once, with the kit: listeners and senders over TCP, TLS and HTTP, framings, checks of options.
 * Nothing else of Raccordo is needed here. The tutorial says what each part must do: docs/tutorial-adapter.md.
 */
export const adapter = (kit) => {
  // How one message is told from the next. Here each is a line: put your protocol in its place.
  const framing = ({ maxBytes }) => kit.framing.delimiter({ end: Buffer.from("\r\n") }, maxBytes);
  return {
    name: "NAME",
    contract: 1,
    optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: kit.tlsSchema } },
    check: (options) => [...kit.addressIssues(options, ["listen", "connect"]), ...kit.tlsIssues(options)],
    listen: (options, inbound, context) => kit.tcp.listen(options, { framing: framing(options) }, inbound, context),
    connect: (options, context) => kit.tcp.connect(options, { framing: framing(options) }, context),
    counterpart: (options, address) => ({ ...kit.without(options, "listen"), connect: address }),
  };
};
