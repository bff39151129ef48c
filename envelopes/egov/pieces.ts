import { attribute, children, type Element, elements, textOnly } from "../../gateway/xml/index.ts";
import type { Parte } from "./busta.ts";
import type { Findings } from "./exceptions.ts";
import { EGOV, TEMPO, TIPO } from "./names.ts";
import { readDateTime } from "./time.ts";

/** The child of that name; a second one is structural damage. */
export function single(
  parent: Element,
  local: string,
  number: string,
  posizione: string,
  findings: Findings,
): Element | undefined {
  const [first, second] = children(parent, EGOV, local);
  if (second !== undefined) findings.structural(number, posizione);
  return first;
}

/** As {@link single}, and to have none is structural damage as well. */
export function needed(parent: Element, local: string, number: string, posizione: string, findings: Findings): Element {
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
  number: string,
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
  if (tipo !== TIPO) findings.note(number, `${place}/tipo`);
  const telematico = attribute(first, "", "indirizzoTelematico");
  if (telematico !== undefined && telematico !== "") findings.note(number, `${place}/indirizzoTelematico`, "INFO");
  const nome = value(first);
  if (nome === undefined) findings.note(number, place);
  return nome === undefined || tipo === undefined ? undefined : { tipo, nome };
}

/** OraRegistrazione with its `tempo`; the element is there. */
export function readOra(
  element: Element,
  number: string,
  posizione: string,
  findings: Findings,
  tempoIsStructural: boolean,
): number | undefined {
  const tempo = attribute(element, "", "tempo");
  if (tempo === undefined && tempoIsStructural) findings.structural(number, `${posizione}/tempo`);
  if (tempo !== TEMPO) findings.note(number, `${posizione}/tempo`);
  const text = value(element);
  const at = text === undefined ? undefined : readDateTime(text);
  if (at === undefined) findings.note(number, posizione);
  return at;
}
