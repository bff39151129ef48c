import type { Parte, Servizio } from "./busta.ts";
import type { SecurityOptions } from "../ws-security/policy.ts";
import type { profili } from "./names.ts";

/** How a domain gateway manages the buste: what it must hold, what is confirmed, what is passed over. */
export type Versione = "linee-guida-1.1" | "egov-1.1";

/** A domain gateway with what its identifiers are made of. */
export interface Porta extends Parte {
  /** Identifier of the gateway in its Identificatori; by default it follows from the name. */
  readonly porta?: string;
}

export interface Counterpart extends Porta {
  /** Member identifier in the federation. */
  readonly member: string;
  readonly version?: Versione;
  /** `formato`: whose Identificatori, Riferimenti and Collaborazioni its messages bear is not asked. */
  readonly identificatori?: "completi" | "formato";
  /** Leave Azione out where the action allows it. Only under egov-1.1. */
  readonly senzaAzione?: boolean;
  /** Exceptions that are not GRAVE do not make a message an error. Always so under the Linee Guida. */
  readonly ignoraNonGravi?: boolean;
  /** Its application answers a request that comes twice with what it answered first, also under another Identificatore. */
  readonly idempotente?: boolean;
  /** Attachments go with a Descrizione in the Body. */
  readonly manifest?: boolean;
}

/** One action of the service, and how its messages are exchanged. */
export interface ActionOptions {
  readonly name: string;
  readonly profile?: keyof typeof profili;
  readonly conferma?: boolean;
  readonly filtroDuplicati?: boolean;
  readonly generazioneErrore?: boolean;
  readonly ordine?: boolean;
  /** What an asynchronous exchange goes on with. */
  readonly correlato?: { readonly servizio?: Servizio; readonly azione: string };
  /** How long a message is worth anything, in seconds. */
  readonly scadenza?: number;
  /** How long the second half of an asynchronous exchange is waited for, in seconds. */
  readonly attesa?: number;
  readonly azioneFacoltativa?: boolean;
}

/** `counterpart` of {@link SecurityOptions} is not among them: whose signature counts follows from the Mittente. */
export interface EgovOptions extends Omit<SecurityOptions, "counterpart"> {
  readonly self: Porta & { readonly indirizzo?: string };
  readonly counterparts: readonly Counterpart[];
  readonly service: Servizio;
  /** Actions of the service; a name alone is a synchronous one. */
  readonly actions: readonly (string | ActionOptions)[];
  /** Which clock OraRegistrazione is read from. Under the Linee Guida always `spc`. */
  readonly tempo?: "spc" | "locale";
  /** One or two digits in front of each number, for nodes of one party that share no database. */
  readonly nodo?: string;
  /** Sign what goes out and ask for a signature on what comes in. */
  readonly signed?: boolean;
  /** Which header element is signed: `IntestazioneMessaggio` where a router adds to the lists. */
  readonly firma?: "Intestazione" | "IntestazioneMessaggio";
  /** Attachments stay outside the signature: ours, and those that come. */
  readonly allegatiNonFirmati?: boolean;
}
