import { attribute, children, type Element, elements, textOnly } from "../../gateway/xml/index.ts";
import type { Parte } from "./busta.ts";
import type { Numero } from "./codes.ts";
import type { Findings } from "./exceptions.ts";
import { readIdentificatore } from "./identifier.ts";
import { EGOV, oneOf, type Tempo, TEMPO_LOCALE, TEMPO_SPC, TIPI_PARTE } from "./names.ts";
import { readDateTime } from "./time.ts";

/** The child of that name; a second one is structural damage. */
export function single(
  parent: Element,
  local: string,
  number: Numero,
  posizione: string,
  findings: Findings,
): Element | undefined {
  const [first, second] = children(parent, EGOV, local);
  if (second !== undefined) findings.structural(number, posizione);
  return first;
}

/** As {@link single}, and to have none is structural damage as well. */
export function needed(parent: Element, local: string, number: Numero, posizione: string, findings: Findings): Element {
  return single(parent, local, number, posizione, findings) ?? findings.structural(number, posizione);
}

/** Trimmed text; undefined when there is none, or something else than text. */
export function value(element: Element | undefined): string | undefined {
  const found = element === undefined ? undefined : textOnly(element)?.trim();
  return found === "" ? undefined : found;
}

/** Elements of the schema in the order of the schema, and no others (xsd:sequence). */
export function checkOrder(parent: Element, order: readonly string[], posizione: string, findings: Findings): void {
  let at = 0;
  for (const { namespace, local } of elements(parent)) {
    const place = namespace === EGOV ? order.indexOf(local) : -1;
    if (place < at) {
      findings.note("002", posizione);
      return;
    }
    at = place;
  }
}

/** IdentificativoParte inside Mittente, Destinatario, Origine or Destinazione. */
export function readParte(
  holder: Element,
  number: Numero,
  posizione: string,
  findings: Findings,
  tipoIsStructural: boolean,
): Parte | undefined {
  const [first, ...more] = children(holder, EGOV, "IdentificativoParte");
  const place = `${posizione}/IdentificativoParte`;
  if (first === undefined) findings.structural(number, place);
  more.forEach(() => findings.note(number, place));
  const tipo = attribute(first, "", "tipo");
  if (tipo === undefined && tipoIsStructural) findings.structural(number, `${place}/tipo`);
  if (!oneOf(TIPI_PARTE, tipo)) findings.note(number, `${place}/tipo`);
  const nome = value(first);
  if (nome === undefined) findings.note(number, place);
  if (nome === undefined || tipo === undefined) return undefined;
  const indirizzo = attribute(first, "", "indirizzoTelematico");
  return indirizzo === undefined || indirizzo === "" ? { tipo, nome } : { tipo, nome, indirizzo };
}

/** OraRegistrazione with its `tempo`; the element is there. */
export function readOra(
  element: Element,
  number: Numero,
  posizione: string,
  findings: Findings,
  tempoIsStructural: boolean,
): { readonly ora: number | undefined; readonly tempo: Tempo | undefined } {
  const said = attribute(element, "", "tempo");
  if (said === undefined && tempoIsStructural) findings.structural(number, `${posizione}/tempo`);
  const tempo = oneOf([TEMPO_SPC, TEMPO_LOCALE], said) ? said : undefined;
  if (tempo === undefined) findings.note(number, `${posizione}/tempo`);
  const text = value(element);
  const ora = text === undefined ? undefined : readDateTime(text);
  if (ora === undefined) findings.note(number, posizione);
  return { ora, tempo };
}

/** An element of IdentificatoreType. */
export function readId(
  element: Element | undefined,
  absent: Numero,
  wrong: Numero,
  posizione: string,
  findings: Findings,
): string | undefined {
  if (element === undefined) return undefined;
  const found = value(element);
  if (found !== undefined && readIdentificatore(found) !== undefined) return found;
  findings.note(found === undefined ? absent : wrong, posizione);
  return undefined;
}
