/** The addresses of the API. */
import { bodyFields } from "./fields.ts";

export const base = "/api/v1";

export type BodyOperation = keyof typeof bodyFields;

export interface Route {
  readonly method: string;
  readonly path: string;
}

const afterBooking: Readonly<Partial<Record<BodyOperation, { readonly method: string; readonly end: string }>>> = {
  sposta: { method: "PATCH", end: "" },
  disdici: { method: "POST", end: "/disdetta" },
  eroga: { method: "POST", end: "/erogazione" },
};

/** Where an operation goes; `booking` is the id of the booking that it is about. */
export function routeOf(op: BodyOperation, booking: string): Route {
  const about = afterBooking[op];
  if (about !== undefined)
    return { method: about.method, path: `${base}/prenotazioni/${encodeURIComponent(booking)}${about.end}` };
  return { method: "POST", path: `${base}/${op === "prenota" ? "prenotazioni" : op}` };
}

/** The operation behind method and path, with the id in the path. */
export function operationAt({ method, path }: Route): { readonly op: BodyOperation; readonly booking: string } | undefined {
  const booking = idIn(path);
  return (Object.keys(bodyFields) as BodyOperation[])
    .map((op) => ({ op, booking, route: routeOf(op, booking) }))
    .find(({ op, route }) => route.method === method && route.path === path && (booking !== "" || !(op in afterBooking)));
}

function idIn(path: string): string {
  try {
    return decodeURIComponent(/^\/api\/v1\/prenotazioni\/([^/]+)/.exec(path)?.[1] ?? "");
  } catch {
    return "";
  }
}
