/** The group of a free slot in the records of CUP Umbria. */
import type { Slot } from "../shared/model.ts";
import { flags, nationalService, ownDate, ownHour, ownService, readDateTime } from "./codes.ts";
import type { Row } from "./record.ts";

/** A slot as a row of a group. */
export function slotRow(slot: Slot): Row {
  const [code, branch] = ownService(slot.service);
  return {
    "S-ID": slot.id,
    "S-AZIENDA": slot.azienda,
    "S-PREST": code,
    "S-BRANCA": branch,
    "S-DATA": ownDate(slot.start),
    "S-ORA": ownHour(slot.start),
    "S-DURATA": String(slot.minutes),
    "S-AGENDA": slot.agenda,
    "S-NODO": slot.node,
    "S-ACCORDO": slot.agreement,
    "S-AMBITO": slot.scope,
    "S-QUOTA": slot.quota,
    "S-LIMITI": flags.own(slot.inLimit),
    "S-LUOGO": slot.room,
    "S-NOTA": slot.preparation,
  };
}

/** Reads a row of a group. */
export function readSlot(row: Row): Slot {
  const of = (name: string): string => row[name] ?? "";
  return {
    id: of("S-ID"),
    azienda: of("S-AZIENDA"),
    service: nationalService(of("S-PREST"), of("S-BRANCA")),
    start: readDateTime(of("S-DATA"), of("S-ORA"), "S-DATA/S-ORA"),
    minutes: Number(of("S-DURATA")),
    agenda: of("S-AGENDA"),
    node: of("S-NODO"),
    agreement: of("S-ACCORDO"),
    scope: of("S-AMBITO"),
    quota: of("S-QUOTA"),
    inLimit: flags.value(of("S-LIMITI"), "S-LIMITI"),
    room: of("S-LUOGO"),
    preparation: of("S-NOTA"),
  };
}
