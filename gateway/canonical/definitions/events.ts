import type { Dictionary } from "./dictionary.ts";
import { readData, versions } from "./versions.ts";

let events: ReadonlyMap<string, string> | undefined;

/**
 * The message structure of a type and trigger event (HL7 table 0354): several events share one, so SRM^S04 is SRM_S01. A
 * pair that the table does not have is named after itself; ACK is the same for all events.
 */
export function structureId(type: string, event: string): string {
  if (type === "ACK") return "ACK";
  events ??= new Map(Object.entries(readData<Record<string, string>>("events.json")));
  return events.get(`${type}^${event}`) ?? (event === "" ? type : `${type}_${event}`);
}

const firstWithShared = versions.indexOf("2.3.1");

/**
 * The structure that a message has in a version: the one that MSH-9.3 names, where the version has it, else by type and
 * event. Before v2.3.1 every event had a structure of its own. An event that the sender left out is no obstacle where the
 * type has one structure only.
 */
export function structureIn(
  dictionary: Dictionary,
  type: string,
  event: string,
  id: string,
): ReturnType<Dictionary["structure"]> {
  const byName = id === "" ? undefined : dictionary.structure(id);
  if (byName) return byName;
  const own = event === "" ? type : `${type}_${event}`;
  const shared = structureId(type, event);
  const isOld = versions.findIndex((version) => version === dictionary.version) < firstWithShared;
  const found = isOld
    ? (dictionary.structure(own) ?? dictionary.structure(shared))
    : (dictionary.structure(shared) ?? dictionary.structure(own));
  if (found || event !== "" || type === "") return found;
  const only = dictionary.names("structures").filter((name) => name.startsWith(`${type}_`));
  return only.length === 1 ? dictionary.structure(only[0]!) : undefined;
}
