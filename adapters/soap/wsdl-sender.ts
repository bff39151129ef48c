import soap, { type Client } from "soap";
import type { AdapterContext, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { HttpClient, type HttpConnectOptions } from "../shared/http/client.ts";
import { without } from "../shared/options.ts";
import { attachmentOf, callOf, documentOf, type WsdlOptions } from "./wsdl-document.ts";
import { faultOf, packageHttp, readWsdl, wsdlOptions, type PackageRequest, type PackageResponse } from "./wsdl-package.ts";

export type WsdlConnectOptions = HttpConnectOptions & WsdlOptions & { readonly wsdl: string };

interface Answer {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly mime: { readonly parts?: readonly Parameters<typeof attachmentOf>[0][] } | undefined;
}

type Method = (
  args: object,
  callback: (
    error: unknown,
    result: Answer["result"],
    raw: unknown,
    header: unknown,
    request: unknown,
    mime: Answer["mime"],
  ) => void,
  options: object,
) => void;

/** Calls a vendor's service by its WSDL, with the package `soap`. */
export function connectWsdl(options: WsdlConnectOptions, context: AdapterContext): Sender {
  const http = new HttpClient(options, context);
  const { host } = new URL(options.connect);
  const request = async ({ url, method, answered, headers, data, until }: PackageRequest): Promise<PackageResponse> => {
    const body = data === undefined ? undefined : Buffer.from(data);
    // Its own length header is that of the text, not of the bytes.
    const rest = without(headers, "Content-Length", "Connection", "Host");
    const answer = await http.call({ method, url: new URL(url), headers: rest, body }, until ?? 0);
    answered?.();
    return { status: answer.status, headers: answer.headers as PackageResponse["headers"], data: Buffer.from(answer.bytes) };
  };
  let opened: Promise<Client> | undefined;
  const client = (): Promise<Client> =>
    (opened ??= readWsdl(options.wsdl, context, async (path) => {
      const made = await soap.createClientAsync(path, {
        ...wsdlOptions,
        httpClient: packageHttp(request),
        forceSoap12Headers: options.version === "1.2",
        endpoint: options.connect,
      });
      return made;
    }).catch((thrown: unknown) => {
      // The file may be mended meanwhile.
      opened = undefined;
      throw thrown;
    }));

  const invoke = (method: Method, of: Client, args: object, extras: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const done: Parameters<Method>[1] = (error, result, raw, _header, _request, mime) => {
        if (error) reject(error as Error);
        // The package takes what is no envelope for an answer without a body.
        // A fault without content it takes for an answer.
        else if (!/<(?:[\w.-]+:)?Envelope[\s>]/.test(String(raw)) || /<(?:[\w.-]+:)?Fault[\s/>]/.test(String(raw))) {
          reject(new GatewayError("PEER_REPLY_INVALID", `${host}: the answer is neither one of the WSDL nor a fault`));
        } else resolve({ result, mime });
      };
      method.call(of, args, done, extras);
    });

  return {
    async send({ bytes }, deadline) {
      const call = callOf(bytes, options);
      const ready = await client();
      const method = operationsOf(ready).has(call.operation) ? (ready[call.operation] as Method) : undefined;
      if (!method) {
        throw new GatewayError("MAPPING_FIELD", `The WSDL has no operation ${call.operation}`, {
          certainty: "not-done",
          where: { field: options.message },
        });
      }
      const attachments = call.attachments.map(({ id, name, type, content }) => ({
        contentId: id,
        name,
        mimetype: type,
        body: Buffer.from(content, "base64"),
      }));
      let answered = false;
      const extras = { until: deadline, answered: () => (answered = true), ...(attachments.length > 0 ? { attachments } : {}) };
      try {
        const { result, mime } = await invoke(method, ready, call.values, extras);
        const answered = {
          operation: `${call.operation}.reply`,
          values: result ?? {},
          attachments: (mime?.parts ?? []).map(attachmentOf),
        };
        return { bytes: documentOf(answered, options), peer: host, transport: {} };
      } catch (thrown) {
        const fault = faultIn(thrown);
        if (!fault) throw peerError(thrown, answered, host);
        const refused = { operation: `${call.operation}.error`, values: { fault: faultOf(fault) }, attachments: [] };
        return { bytes: documentOf(refused, options), peer: host, transport: {} };
      }
    },
    close: () => http.close(),
  };
}

/** Names of the operations: a client has other functions as well. */
function operationsOf(client: Client): ReadonlySet<string> {
  const services = Object.values(client.describe() as Readonly<Record<string, Readonly<Record<string, object>>>>);
  return new Set(services.flatMap((ports) => Object.values(ports)).flatMap((operations) => Object.keys(operations)));
}

/** The fault that the package found in an answer. */
function faultIn(thrown: unknown): Readonly<Record<string, unknown>> | undefined {
  const { root } = (thrown ?? {}) as {
    readonly root?: { readonly Envelope?: { readonly Body?: { readonly Fault?: Record<string, unknown> } } };
  };
  return root?.Envelope?.Body?.Fault;
}

function peerError(thrown: unknown, answered: boolean, host: string): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const { response } = (thrown ?? {}) as { readonly response?: { readonly status?: number } };
  // Before an answer came nothing was sent: the package could not write the arguments as the WSDL wants them.
  if (!answered) {
    return new GatewayError("MAPPING_FIELD", "The message cannot be written as the WSDL says", {
      certainty: "not-done",
      cause: thrown,
    });
  }
  return new GatewayError("PEER_REPLY_INVALID", `${host}: the answer (HTTP ${response?.status ?? "?"}) is none of the WSDL`, {
    cause: thrown,
  });
}
