import { get, request as requestView, type Message } from "../canonical/index.ts";
import type { NewDelivery } from "../contracts/journal.ts";
import { asGatewayError } from "../contracts/errors.ts";
import type { OrderBy } from "./config/model.ts";
import type { Connected } from "./connected.ts";
import { factsOf, receiverOf, type Addressed, type Surroundings } from "./dispatch.ts";
import type { KeyedHash } from "./keyed-hash.ts";

/** The queue that a message waits in, and in which order. */
export type Place = Pick<NewDelivery, "system" | "orderKey">;

/** For what leads nowhere: it is refused when it is worked on, where refusals are told. */
const nowhere: Place = { system: "", orderKey: "" };

/** The place of a message that changes something, by the routing table of now. */
export async function placeOf(addressed: Addressed, around: Surroundings, hash: KeyedHash): Promise<Place> {
  try {
    const receiver = await receiverOf(addressed, around.routes.decide(factsOf(addressed)), around);
    if (!receiver) return nowhere;
    const { order } = receiver.config.file.delivery ?? {};
    const value = order === undefined ? "" : orderValue(order, addressed);
    return { system: receiver.journaled, orderKey: value === "" ? "" : hash.of(`${order} ${value}`) };
  } catch (thrown) {
    const { code } = asGatewayError(thrown);
    if (code === "ROUTE_NONE" || code === "ROUTE_REFUSED") return nowhere;
    throw thrown;
  }
}

function orderValue(order: OrderBy, { message, from }: { readonly message: Message; readonly from: Connected }): string {
  const view = requestView(message);
  switch (order) {
    case "patient":
      return patientOf(message);
    case "agenda":
      return view.slot.agenda || get(message, "AIG-3.1");
    case "booking":
      return view.slot.id || get(message, "SCH-2.1");
    case "sender":
      return from.journaled;
  }
}

/** The identifier that a patient is known by: the codice fiscale, else whatever identifier comes first. */
export function patientOf(message: Message): string {
  const { codiceFiscale, id } = requestView(message).patient;
  return codiceFiscale || id;
}
