import { dirname } from "node:path";
import { loadYaml, nearest, schemaChecker } from "../../config/index.ts";
import type { EnvelopeKind, KeyPair, Trust } from "../../contracts/envelope.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { issueAt, partOf } from "../../contracts/source.ts";
import { type CounterpartFile, type IdentityFile, loadTrust, readIdentity } from "../keys/index.ts";
import { envelopes } from "../plugins.ts";
import policySchema from "./policy.schema.json" with { type: "json" };

/** A policy file, as its schema has checked it. */
interface PolicyFile {
  readonly envelope: string;
  readonly self: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly keys?: IdentityFile;
  readonly counterparts?: Readonly<Record<string, CounterpartFile>>;
}

/** What seals and opens files, without a node. */
export interface OfflinePolicy {
  readonly kind: EnvelopeKind<unknown>;
  readonly options: unknown;
  readonly self: string;
  readonly own: KeyPair | undefined;
  readonly trusts: ReadonlyMap<string, Trust>;
}

/**
 * Reads a policy file.
 * @returns the policy, or every mistake in it
 */
export function loadPolicy(
  file: string,
  environment: NodeJS.ProcessEnv,
): { readonly policy: OfflinePolicy } | { readonly issues: readonly ConfigIssue[] } {
  const { source, issues } = loadYaml(file, file, environment);
  const checker = schemaChecker();
  const found = issues.length > 0 ? issues : checker.check(source, policySchema);
  if (found.length > 0) return { issues: found };
  const value = source.value as PolicyFile;
  const kind = envelopes.get(value.envelope);
  if (kind === undefined) {
    const near = nearest(value.envelope, [...envelopes.keys()]);
    const expected = `one of ${[...envelopes.keys()].join(", ")}`;
    const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
    return { issues: [issueAt(source, ["envelope"], `There is no envelope ${value.envelope}`, { expected, ...hint })] };
  }
  const wrong = checker.check(partOf(source, "policy", value.policy), kind.optionsSchema);
  if (wrong.length > 0) return { issues: wrong };
  try {
    const own = value.keys && readIdentity(dirname(file), value.keys);
    const trusts = Object.entries(value.counterparts ?? {}).map(
      ([member, names]) => [member, loadTrust(member, file, names).trust] as const,
    );
    return { policy: { kind, options: value.policy, self: value.self, own, trusts: new Map(trusts) } };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { issues: [issueAt(source, [], `Keys or certificates cannot be used: ${cause.message}`, {})] };
  }
}

/**
 * The policy with more certificates believed: of the counterpart that it names, or of each that it knows. Those of
 * authorities count as authorities, with any subject: it is the tester who says so.
 * @throws GatewayError CONFIG_INVALID when nobody is named whose they could be
 */
export function trusting(policy: OfflinePolicy, certificates: Trust["pinned"], member: string | undefined): OfflinePolicy {
  const named = member ?? counterpartOf(policy.options);
  const members = named === undefined ? [...policy.trusts.keys()] : [named];
  if (members.length === 0) {
    throw new GatewayError("CONFIG_INVALID", "nobody is named whose certificates are to be trusted", {
      expected: "policy.counterpart or counterparts in the policy file, or --member",
    });
  }
  const more = members.map((one) => {
    const before = policy.trusts.get(one) ?? nobody;
    return [
      one,
      {
        ...before,
        pinned: [...before.pinned, ...certificates.filter(({ ca }) => !ca)],
        anchors: [...before.anchors, ...certificates.filter(({ ca }) => ca)],
      },
    ] as const;
  });
  return { ...policy, trusts: new Map([...policy.trusts, ...more]) };
}

const nobody: Trust = { pinned: [], anchors: [], intermediates: [], subjects: [], revocations: [], transport: [], legacy: false };

function counterpartOf(options: unknown): string | undefined {
  const { counterpart } = (options ?? {}) as { readonly counterpart?: string };
  return counterpart;
}
