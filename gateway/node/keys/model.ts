import type { KeyRing } from "../../contracts/envelope.ts";

/** Where a private key and its certificate are: two PEM files, or one PKCS#12 file with its password. */
export interface IdentityFile {
  readonly key?: string;
  /** The certificate first, then those between it and an authority. */
  readonly certificate?: string;
  readonly pkcs12?: string;
  readonly password?: string;
}

/** `keys` of node.yaml, as its schema has checked it. */
export interface KeysFile extends IdentityFile {
  /** The pair that takes over: from its date on we sign with it; both decrypt. */
  readonly next?: IdentityFile & { readonly from: string };
  readonly counterparts: string;
  /** Where signatures are made: on the thread that does everything else, or on those of node:crypto beside it. */
  readonly signing?: "inline" | "threads";
  /** How long before its end a certificate or a revocation list is warned of. */
  readonly warn?: string;
}

/** What makes us believe one counterpart: a file `<member>.yaml` beside the certificates. Paths are relative to it. */
export interface CounterpartFile {
  readonly certificates?: readonly string[];
  readonly authorities?: readonly string[];
  readonly intermediates?: readonly string[];
  readonly subjects?: readonly string[];
  readonly revocation?: readonly string[];
  readonly tls?: readonly string[];
  readonly legacy?: boolean;
}

/** Something of the keys that ends at an instant. */
export interface Expiring {
  readonly kind: "certificate" | "revocation-list";
  /** Whose it is: `self`, or a member. */
  readonly of: string;
  /** The subject, or for a list its issuer. */
  readonly name: string;
  readonly serial: string;
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** A key ring with what there is to tell an operator about it. */
export interface LoadedKeys {
  readonly ring: KeyRing;
  readonly expiring: readonly Expiring[];
  /** Milliseconds before its end at which something is warned of. */
  readonly warnBefore: number;
  /** Members that are expressly allowed broken algorithms. */
  readonly legacy: readonly string[];
}
