/**
 * What an adapter is built from: handed to the packages that bring one, so that they need nothing of ours in their own folder
 * and always work with the parts of the node that they run in.
 */
import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { addressIssues, parseAddress } from "../shared/address.ts";
import { Backoff } from "../shared/backoff.ts";
import { binaryLengthFraming, delimiterFraming, lengthFraming, mllpFraming, piecesFraming } from "../shared/framing/index.ts";
import { HttpClient, urlIssues } from "../shared/http/client.ts";
import { credentialIssues, credentialSchemas, credentialsFor, unauthorized } from "../shared/http/credentials.ts";
import { repeatWhileBusy } from "../shared/http/busy.ts";
import { bare, serveHttp } from "../shared/http/server.ts";
import { without } from "../shared/options.ts";
import { Poller } from "../shared/poller.ts";
import { listenTcp } from "../shared/tcp/listener.ts";
import { connectTcp } from "../shared/tcp/sender.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";

export const kit = {
  /** Version of the contract that this kit belongs to. */
  contract: 1,
  /** The one error: code, message, and where it was. */
  GatewayError,
  /** Options: addresses, URLs, TLS, credentials. */
  addressIssues,
  parseAddress,
  urlIssues,
  tlsIssues,
  tlsSchema,
  credentialIssues,
  credentialSchemas,
  without,
  /** How messages are told apart in a stream of bytes. */
  framing: {
    mllp: mllpFraming,
    length: lengthFraming,
    binaryLength: binaryLengthFraming,
    delimiter: delimiterFraming,
    pieces: piecesFraming,
  },
  /** Listeners and senders over TCP and TLS, with back pressure, pools and back-off. */
  tcp: { listen: listenTcp, connect: connectTcp },
  /** The same over HTTP. */
  http: { serve: serveHttp, bare, HttpClient, credentialsFor, unauthorized, repeatWhileBusy },
  /** For what must be looked at again and again. */
  Poller,
  Backoff,
} as const;

export type Kit = typeof kit;

/** What a package exports as `adapter`. */
export type MakeAdapter = (kit: Kit) => Adapter<unknown>;
