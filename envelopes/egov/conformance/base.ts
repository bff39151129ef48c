/**
 * The message that every case changes: a synchronous request from RegioneAlfa to AziendaSanitariaBeta, valid under both
 * management versions, written by hand so that what we write is no witness for what we read.
 */

const parte = (element: string, nome: string): string =>
  `<e:${element}><e:IdentificativoParte tipo="SPC">${nome}</e:IdentificativoParte></e:${element}>`;

export const EGOV = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/";
export const ACTOR = 'soapenv:actor="http://www.cnipa.it/eGov_it/portadominio"';
export const MUST = 'soapenv:mustUnderstand="1"';
export const MITTENTE = parte("Mittente", "RegioneAlfa");
export const DESTINATARIO = parte("Destinatario", "AziendaSanitariaBeta");
export const PROFILO = "<e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>";
export const SERVIZIO = '<e:Servizio tipo="SPC">PrenotazioniCUP</e:Servizio>';
export const AZIONE = "<e:Azione>disponibilita</e:Azione>";
export const ID = "RegioneAlfa_RegioneAlfaSPCoopIT_0000042_2026-03-05_09:31";
export const IDENTIFICATORE = `<e:Identificatore>${ID}</e:Identificatore>`;
export const ORA = '<e:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:31:07</e:OraRegistrazione>';
export const MESSAGGIO = `<e:Messaggio>${IDENTIFICATORE}${ORA}</e:Messaggio>`;
export const TRASMISSIONE = '<e:ProfiloTrasmissione inoltro="EGOV_IT_ALPIUUNAVOLTA" confermaRicezione="false"/>';
export const ORIGINE = parte("Origine", "RegioneAlfa");
export const DESTINAZIONE = parte("Destinazione", "AziendaSanitariaBeta");
export const HOP = `<e:Trasmissione>${ORIGINE}${DESTINAZIONE}${ORA}</e:Trasmissione>`;
export const TRASMISSIONI = `<e:ListaTrasmissioni>${HOP}</e:ListaTrasmissioni>`;
export const HEAD_END = "</e:IntestazioneMessaggio>";
export const END = "</e:Intestazione>";
export const BODY = '<q xmlns="urn:example:cup">è</q>';

export const base = [
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Header>',
  `<e:Intestazione xmlns:e="${EGOV}" ${ACTOR} ${MUST}><e:IntestazioneMessaggio>`,
  `${MITTENTE}${DESTINATARIO}${PROFILO}${SERVIZIO}${AZIONE}${MESSAGGIO}${TRASMISSIONE}`,
  `${HEAD_END}${TRASMISSIONI}${END}`,
  `</soapenv:Header><soapenv:Body>${BODY}</soapenv:Body></soapenv:Envelope>`,
].join("");

/** A change to the text of a message: what stands there, and what is put in its place. */
export type Edit = readonly [from: string, to: string];

/** @throws Error when there is nothing to change: a case that changes nothing would test nothing */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`nothing to change: ${from}`);
    return before.replace(from, () => to);
  }, text);
}

/** The action whose profile a message has, in the agreement of the tests (world.ts). */
export const oneway: readonly Edit[] = [
  ["EGOV_IT_ServizioSincrono", "EGOV_IT_MessaggioSingoloOneWay"],
  [">disponibilita<", ">notifica<"],
];
export const simmetrico: readonly Edit[] = [
  ["EGOV_IT_ServizioSincrono", "EGOV_IT_ServizioAsincronoSimmetrico"],
  [">disponibilita<", ">prenotazione<"],
];

/** An element before, or after, another. */
export const before = (place: string, what: string): Edit => [place, what + place];
export const after = (place: string, what: string): Edit => [place, place + what];
export const without = (what: string): Edit => [what, ""];
export const twice = (what: string): Edit => [what, what + what];

export const collaborazione = (id: string): Edit => before(SERVIZIO, `<e:Collaborazione>${id}</e:Collaborazione>`);
export const riferimento = (id: string): Edit => after(ORA, `<e:RiferimentoMessaggio>${id}</e:RiferimentoMessaggio>`);
export const scadenza = (at: string): Edit => after(ORA, `<e:Scadenza>${at}</e:Scadenza>`);
export const sequenza = (attributes: string): Edit => before(HEAD_END, `<e:Sequenza ${attributes}/>`);
export const conferma: Edit = ['confermaRicezione="false"', 'confermaRicezione="true"'];
export const lista = (name: string, content: string): string => `<e:${name}>${content}</e:${name}>`;
export const riscontro = (id: string): string => `<e:Riscontro><e:Identificatore>${id}</e:Identificatore>${ORA}</e:Riscontro>`;
export const riscontri = (content: string): Edit => before("<e:ListaTrasmissioni>", lista("ListaRiscontri", content));
export const eccezione = (code: string, rilevanza: string, posizione = "Azione"): string =>
  `<e:Eccezione contestoCodifica="ErroreIntestazioneMessaggioSPCoop" codiceEccezione="EGOV_IT_${code}" rilevanza="${rilevanza}" posizione="${posizione}"/>`;
export const eccezioni = (content: string): Edit => before(END, lista("ListaEccezioni", content));
