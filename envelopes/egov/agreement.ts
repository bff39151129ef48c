import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Parte, sameParty, type Servizio } from "./busta.ts";
import { ASIMMETRICO, ONEWAY, profili, type Profilo, SIMMETRICO } from "./names.ts";
import type { ActionOptions, Counterpart, EgovOptions, Versione } from "./options.ts";

/** A counterpart with everything said. */
export type Controparte = Required<Omit<Counterpart, "porta" | "indirizzo">> & Pick<Counterpart, "porta">;

/** An action with everything said. */
export interface Azione {
  readonly nome: string;
  readonly profilo: Profilo;
  readonly conferma: boolean;
  readonly filtroDuplicati: boolean;
  readonly generazioneErrore: boolean;
  readonly ordine: boolean;
  /** Milliseconds. */
  readonly scadenza: number | undefined;
  readonly attesa: number;
  readonly facoltativa: boolean;
}

/**
 * One message type of the agreement: the request of an action, or what an asynchronous exchange goes on with (the response of
 * a symmetric one, the status request of an asymmetric one).
 */
export interface Passo {
  readonly azione: Azione;
  readonly seguito: boolean;
  readonly servizio: Servizio;
  /** Azione in the busta. */
  readonly nome: string;
}

/** What the two sides agreed on, made once when the node starts. */
export interface Accordo {
  readonly counterparts: readonly Controparte[];
  readonly passi: readonly Passo[];
}

const GIORNO = 86_400;

/** @throws GatewayError CONFIG_INVALID for what the schema of the options cannot say */
export function agreementOf({ counterparts, service, actions }: EgovOptions): Accordo {
  const passi = actions.flatMap((one, at) => passiOf(typeof one === "string" ? { name: one } : one, service, at));
  const names = passi.map(({ nome }) => nome);
  const twice = names.find((nome, at) => names.indexOf(nome) !== at);
  if (twice !== undefined) invalid("actions", `action ${twice} twice`, "each operation once, also among the correlated ones");
  if (passi.filter(({ azione, seguito }) => azione.facoltativa && !seguito).length > 1) {
    invalid("actions", "more than one action may do without Azione", "at most one azioneFacoltativa");
  }
  const parties = counterparts.map(({ nome }) => nome);
  if (new Set(parties).size < parties.length) invalid("counterparts", "two counterparts of the same nome");
  return { counterparts: counterparts.map(controparteOf), passi };
}

function passiOf(options: ActionOptions, service: Servizio, at: number): readonly Passo[] {
  const azione = azioneOf(options);
  const { correlato } = options;
  const asynchronous = azione.profilo === SIMMETRICO || azione.profilo === ASIMMETRICO;
  const field = `actions.${at}`;
  if (asynchronous && correlato === undefined)
    invalid(`${field}.correlato`, "asynchronous without correlato", "correlato.azione");
  if (!asynchronous && correlato !== undefined) invalid(`${field}.correlato`, "correlato of what is not asynchronous");
  if (azione.profilo !== ONEWAY && (azione.conferma || azione.ordine)) {
    invalid(`${field}.profile`, "conferma and ordine are for oneway", "profile: oneway");
  }
  const request: Passo = { azione, seguito: false, servizio: service, nome: azione.nome };
  if (correlato === undefined) return [request];
  return [request, { azione, seguito: true, servizio: correlato.servizio ?? service, nome: correlato.azione }];
}

function azioneOf(options: ActionOptions): Azione {
  const ordine = options.ordine ?? false;
  return {
    nome: options.name,
    profilo: profili[options.profile ?? "sincrono"],
    // Order needs to know what arrived, and to know it once.
    conferma: ordine || (options.conferma ?? false),
    filtroDuplicati: ordine || (options.filtroDuplicati ?? true),
    generazioneErrore: options.generazioneErrore ?? false,
    ordine,
    scadenza: options.scadenza === undefined ? undefined : options.scadenza * 1000,
    attesa: (options.attesa ?? 30 * GIORNO) * 1000,
    facoltativa: options.azioneFacoltativa ?? false,
  };
}

function controparteOf(one: Counterpart): Controparte {
  const version: Versione = one.version ?? "linee-guida-1.1";
  return {
    ...one,
    version,
    identificatori: one.identificatori ?? "completi",
    senzaAzione: version === "egov-1.1" && one.senzaAzione === true,
    ignoraNonGravi: version === "linee-guida-1.1" || one.ignoraNonGravi === true,
    idempotente: one.idempotente ?? false,
    manifest: one.manifest ?? true,
  };
}

function invalid(field: string, message: string, expected?: string): never {
  throw new GatewayError("CONFIG_INVALID", message, { where: { field }, ...(expected === undefined ? {} : { expected }) });
}

/** The counterpart that a party is. */
export function counterpartOf({ counterparts }: Accordo, party: Parte | undefined): Controparte | undefined {
  return counterparts.find((one) => sameParty(one, party));
}

/** The counterpart of that name, whatever its type is said to be: whose rules a busta is read with. */
export function namesake({ counterparts }: Accordo, party: Parte | undefined): Controparte | undefined {
  return counterparts.find(({ nome }) => nome === party?.nome);
}

/** What the second half of this exchange is; undefined when there is none. */
export function seguitoOf({ passi }: Accordo, azione: string): Passo | undefined {
  return passi.find((one) => one.seguito && one.azione.nome === azione);
}
