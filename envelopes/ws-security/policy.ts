import type { SignatureAlgorithm } from "./algorithms.ts";
import type { KeyReferenceKind } from "./key-info.ts";
import type { WrittenKeyReference } from "./key-reference.ts";
import type { AddressingPolicy } from "../soap/addressing.ts";
import type { SoapVersion } from "../soap/version.ts";
import type { Freshness } from "./timestamp.ts";

/** Parts of a message that a policy may name; `addressing` and `attachments` are all that are there. */
export type PartName = "body" | "timestamp" | "addressing" | "token" | "attachments";

/** What is expected of a user, beside the signature. */
export interface UsernamePolicy {
  /** Names with their passwords. */
  readonly users: Readonly<Record<string, string>>;
  /** PasswordText is taken too, where the transport is encrypted. */
  readonly text?: boolean;
}

/** Which assertions are believed, and what they must say. */
export interface SamlPolicy {
  /** Issuers, each with the member whose certificates it signs with. */
  readonly issuers: Readonly<Record<string, string>>;
  /** Attributes with the clerk's role and organization. */
  readonly role?: string;
  readonly organization?: string;
  /** What assertions call us in Audience and Recipient; our member identifier counts in any case. */
  readonly audiences?: readonly string[];
  /** Without it an assertion that is there is checked, and none is asked for. */
  readonly required?: boolean;
}

export type ContentCipher = "aes128-gcm" | "aes256-gcm" | "aes128-cbc" | "aes256-cbc";

export interface EncryptionPolicy {
  /** A message whose Body is not encrypted is refused. */
  readonly required?: boolean;
  readonly ciphers?: readonly ContentCipher[];
  /** RSA-OAEP with SHA-1, as many tools write it by default. */
  readonly oaepSha1?: boolean;
}

/** What is asked of a message before anything in it is believed. */
export interface VerifyPolicy extends Freshness {
  /** The only member accepted; undefined for any member that we keep certificates of. */
  readonly counterpart?: string;
  /** Actor of the Security header that is ours; without it the one without actor. */
  readonly actor?: string;
  readonly algorithms: ReadonlySet<SignatureAlgorithm>;
  readonly keyReferences: ReadonlySet<KeyReferenceKind>;
  readonly signed: ReadonlySet<PartName>;
  readonly encryption: EncryptionPolicy;
  readonly username?: UsernamePolicy;
  readonly saml?: SamlPolicy;
}

/** How a message of ours is protected. */
export interface ProtectPolicy {
  readonly algorithm?: SignatureAlgorithm;
  readonly keyReference: WrittenKeyReference;
  /** Is the BinarySecurityToken signed as well? */
  readonly signToken: boolean;
  readonly actor?: string;
  /** Milliseconds until a message expires. */
  readonly lifetime: number;
  readonly encrypt?: ContentCipher & ("aes128-gcm" | "aes256-gcm");
  readonly username?: { readonly name: string; readonly password: string; readonly text: boolean };
}

/** The part of an envelope's options that says how messages are protected: the same for every envelope that signs. */
export interface SecurityOptions {
  /** The only member accepted; without it any member whose certificates the node keeps. */
  readonly counterpart?: string;
  /** How old a message may be, in seconds. */
  readonly window?: number;
  /** How far clocks may be apart, in seconds. */
  readonly skew?: number;
  /** Actor (SOAP 1.1) or role (1.2) of the Security header, written and expected. */
  readonly actor?: string;
  readonly sign?: {
    readonly algorithm?: SignatureAlgorithm;
    readonly key?: WrittenKeyReference;
    readonly token?: boolean;
  };
  readonly accept?: {
    readonly algorithms?: readonly SignatureAlgorithm[];
    readonly keys?: readonly KeyReferenceKind[];
    readonly parts?: readonly PartName[];
  };
  readonly encryption?: EncryptionPolicy & { readonly send?: "aes128-gcm" | "aes256-gcm" };
  readonly username?: Partial<UsernamePolicy> & {
    readonly send?: { readonly name: string; readonly password: string; readonly text?: boolean };
  };
  readonly saml?: SamlPolicy;
}

/** What the profile accepts when a policy says nothing: no SHA-1, and each way to name a key but one that names nobody. */
const algorithms: readonly SignatureAlgorithm[] = [
  "rsa-sha256",
  "rsa-sha384",
  "rsa-sha512",
  "rsa-pss-sha256",
  "rsa-pss-sha384",
  "rsa-pss-sha512",
  "ecdsa-sha256",
  "ecdsa-sha384",
];
const keyReferences: readonly KeyReferenceKind[] = [
  "direct",
  "pki-path",
  "issuer-serial",
  "subject-key-identifier",
  "thumbprint",
  // Counts only with an assertion whose issuer the policy has.
  "assertion",
];
const parts: readonly PartName[] = ["body", "timestamp", "addressing", "attachments"];

export function verifyPolicyOf(options: SecurityOptions): VerifyPolicy {
  const { accept, username } = options;
  return {
    window: (options.window ?? 300) * 1000,
    skew: (options.skew ?? 60) * 1000,
    ...(options.counterpart === undefined ? {} : { counterpart: options.counterpart }),
    ...(options.actor === undefined ? {} : { actor: options.actor }),
    algorithms: new Set(accept?.algorithms ?? algorithms),
    keyReferences: new Set(accept?.keys ?? keyReferences),
    signed: new Set([...(accept?.parts ?? parts), "body", "timestamp"] as const),
    encryption: options.encryption ?? {},
    ...(username?.users === undefined ? {} : { username: { users: username.users, text: username.text ?? false } }),
    ...(options.saml === undefined ? {} : { saml: options.saml }),
  };
}

export function protectPolicyOf(options: SecurityOptions): ProtectPolicy {
  const { sign, encryption, username } = options;
  return {
    ...(sign?.algorithm === undefined ? {} : { algorithm: sign.algorithm }),
    keyReference: sign?.key ?? "direct",
    signToken: sign?.token ?? false,
    ...(options.actor === undefined ? {} : { actor: options.actor }),
    lifetime: (options.window ?? 300) * 1000,
    ...(encryption?.send === undefined ? {} : { encrypt: encryption.send }),
    ...(username?.send === undefined ? {} : { username: { text: false, ...username.send } }),
  };
}

/** For envelopes: which SOAP they speak, with how it is protected. */
export interface SoapSecurity extends SecurityOptions {
  readonly version?: SoapVersion;
  /** `required`: written and asked for; `optional`: written, and read where it is there; `none`: not written. */
  readonly addressing?: AddressingPolicy;
  /** What stands in To and From, where the parties are not called by their member identifiers. */
  readonly addresses?: { readonly self?: string; readonly counterpart?: string };
}
