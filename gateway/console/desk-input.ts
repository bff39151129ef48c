import type { DeskBooking, DeskRequest, DeskSlot } from "./desk.ts";
import { Problem } from "./problem.ts";

type Fields = Readonly<Record<string, unknown>>;

const longest = 300;

/** A part of a request that must be an object. */
export function objectOf(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Problem(400, `${name}: serve un oggetto`);
  return value as Fields;
}

function text(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value !== "string" || value.length > longest)
    throw new Problem(400, `${name}: serve un testo di al massimo ${longest} caratteri`);
  return value;
}

function filled(fields: Fields, name: string): string {
  const value = text(fields, name);
  if (value === "") throw new Problem(400, `${name}: non puo' essere vuoto`);
  return value;
}

const given = (fields: Fields, name: string): boolean =>
  Object.hasOwn(fields, name) && fields[name] !== undefined && fields[name] !== "";

/** What the citizen asks for, from the body of a request. */
export function requestFrom(body: Fields): DeskRequest {
  const operator = given(body, "operator") ? objectOf(body["operator"], "operator") : undefined;
  return {
    cf: filled(body, "cf"),
    nre: text(body, "nre"),
    service: filled(body, "service"),
    ...(given(body, "priority") ? { priority: text(body, "priority") } : {}),
    ...(operator ? { operator: { id: text(operator, "id"), role: text(operator, "role") } } : {}),
  };
}

/** The days of a request for slots. */
export function windowFrom(body: Fields): { readonly from?: string; readonly to?: string } {
  const day = (name: "from" | "to"): Readonly<Record<string, string>> => {
    if (!given(body, name)) return {};
    const value = text(body, name);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new Problem(400, `${name}: serve un giorno, aaaa-mm-gg`);
    return { [name]: value };
  };
  return { ...day("from"), ...day("to") };
}

export function slotFrom(value: unknown): DeskSlot {
  const slot = objectOf(value, "slot");
  const minutes = slot["minutes"];
  if (typeof minutes !== "number" || !Number.isInteger(minutes) || minutes < 0)
    throw new Problem(400, "minutes: serve un numero intero");
  return {
    id: filled(slot, "id"),
    azienda: text(slot, "azienda"),
    service: text(slot, "service"),
    start: filled(slot, "start"),
    minutes,
    agenda: text(slot, "agenda"),
    node: text(slot, "node"),
    agreement: text(slot, "agreement"),
    scope: text(slot, "scope"),
    quota: text(slot, "quota"),
    inLimit: text(slot, "inLimit"),
    room: text(slot, "room"),
    preparation: text(slot, "preparation"),
  };
}

export function bookingFrom(value: unknown): DeskBooking {
  const booking = objectOf(value, "booking");
  return {
    id: filled(booking, "id"),
    azienda: text(booking, "azienda"),
    node: text(booking, "node"),
    cf: text(booking, "cf"),
    nre: text(booking, "nre"),
    service: text(booking, "service"),
    start: text(booking, "start"),
    status: text(booking, "status"),
    own: booking["own"] === true,
  };
}
