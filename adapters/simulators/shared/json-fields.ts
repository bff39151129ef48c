/**
 * A codec between values of the model and a vendor's JSON, written as a table: where it is in the JSON, where in the value, in
 * which shape. The same table is read and written.
 *
 * A place in the JSON is `assistito.codiceFiscale`, `slot[0].reference`, or `identifier[system=urn:x].value`: the item of an
 * array that has that member.
 */
import { Malformed } from "./model.ts";
import type { Table } from "./table.ts";
import { checkedTime, romeTime } from "./time.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** How a value is written; undefined = not at all. */
export interface Shape {
  own(value: unknown): Json | undefined;
  /** Throws Malformed; undefined = nothing to be read there. */
  value(own: unknown, where: string): unknown;
}

/** Where a plain value of the model is: `person.cf`. */
export type Place<T> = {
  [Name in keyof T & string]: T[Name] extends string | number | boolean | readonly unknown[] ? Name : `${Name}.${Place<T[Name]>}`;
}[keyof T & string];

export type Field<T> = readonly [own: string, value: Place<T>, shape?: Shape];

/** Writes what is not empty into a copy of `base`. */
export function writeFields<T>(fields: readonly Field<T>[], from: T, base: JsonObject = {}): JsonObject {
  const into: Tree = structuredClone(base) as Tree;
  for (const [own, place, shape = text] of fields) {
    const value = shape.own(place.split(".").reduce<unknown>(memberOf, from));
    if (value !== undefined && value !== "") set(into, stepsOf(own), value);
  }
  return into as JsonObject;
}

/** Reads into a copy of `empty`, which holds what is not there. */
export function readFields<T>(fields: readonly Field<T>[], json: unknown, empty: T): T {
  const into: Tree = structuredClone(empty) as Tree;
  for (const [own, place, shape = text] of fields) {
    const found = jsonAt(json, own);
    const value = found === undefined || found === null ? undefined : shape.value(found, own);
    if (value !== undefined) set(into, stepsOf(place), value);
  }
  return into as T;
}

/** What is at a place; undefined when nothing is. */
export function jsonAt(json: unknown, place: string): unknown {
  return stepsOf(place).reduce<unknown>((at, { name, key, is, index }) => {
    const found = memberOf(at, name);
    if (key === undefined && index === undefined) return found;
    if (!Array.isArray(found)) return undefined;
    const items: readonly unknown[] = found;
    return index === undefined ? items.find((item) => memberOf(item, key ?? "") === is) : items[index];
  }, json);
}

/** Text at a place, empty when there is none. */
export function textAt(json: unknown, place: string): string {
  const found = jsonAt(json, place);
  return typeof found === "string" ? found : "";
}

/** The items of an array at a place; none when it is not there. */
export function itemsAt(json: unknown, place: string): readonly unknown[] {
  const found = jsonAt(json, place);
  if (found === undefined || found === null) return [];
  if (!Array.isArray(found)) throw new Malformed(`${place}: non e un elenco`);
  return found;
}

/** Throws Malformed for the first place where nothing is. */
export function needed(json: unknown, places: readonly string[]): void {
  for (const place of places) {
    const found = jsonAt(json, place);
    if (found === undefined || found === null || found === "") throw new Malformed(`${place}: manca`);
  }
}

/** A JSON object from text. */
export function parseObject(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Malformed("non e JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("non e un oggetto JSON");
  return value as JsonObject;
}

/** A string as it is. */
export const text: Shape = { own: (value) => String(value), value: textOf };

/** A string by a table. */
export function coded(table: Table): Shape {
  return { own: (value) => table.own(String(value)), value: (own, where) => table.value(textOf(own, where), where) };
}

/** A text of digits, in JSON a number. */
export const digits: Shape = {
  own: (value) => (value === "" ? undefined : Number(value)),
  value: (own, where) => String(countOf(own, where)),
};

/** A number. */
export const count: Shape = { own: (value) => Number(value), value: countOf };

/** Y and N, in JSON true and false. */
export const flag: Shape = {
  own: (value) => (value === "" ? undefined : value === "Y"),
  value: (own, where) => (truthOf(own, where) ? "Y" : "N"),
};

/** A boolean. */
export const truth: Shape = { own: (value) => value === true, value: truthOf };

/** yyyy-MM-dd, checked. */
export const date: Shape = {
  own: (value) => String(value).slice(0, 10),
  value: (own, where) => {
    const said = textOf(own, where);
    if (said !== "" && !/^\d{4}-\d\d-\d\d$/.test(said)) throw new Malformed(`${where}: non yyyy-MM-dd`);
    return said === "" ? "" : checkedTime(said, where);
  },
};

/** A time in Rome, in JSON with its offset: 2027-01-12T10:00:00+01:00. */
export const stamp: Shape = {
  own: (value) => withOffset(String(value)),
  value: (own, where) => {
    const said = textOf(own, where);
    if (said === "") return "";
    const plain = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(said)?.[1];
    if (plain === undefined) throw new Malformed(`${where}: non yyyy-MM-ddTHH:mm:ss+hh:mm`);
    checkedTime(plain, where);
    const instant = new Date(said);
    if (Number.isNaN(instant.getTime())) throw new Malformed(`${where}: fuso orario impossibile`);
    return romeTime(instant);
  },
};

/** Rome time with its offset; empty stays empty. */
export function withOffset(local: string): string {
  if (local === "") return "";
  const summer = `${local}+02:00`;
  return romeTime(new Date(summer)) === local ? summer : `${local}+01:00`;
}

type Tree = Record<string, unknown>;

type Step = Readonly<{ name: string; key?: string; is?: string; index?: number }>;

function stepsOf(place: string): readonly Step[] {
  return [...place.matchAll(/([^.[\]]+)(?:\[(\d+)\]|\[([^=\]]+)=([^\]]*)\])?(?:\.|$)/g)].map(([, name = "", index, key, is]) => ({
    name,
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(key === undefined ? {} : { key, is: is ?? "" }),
  }));
}

/** Sets a value, making the objects and items on the way. */
function set(into: Tree, steps: readonly Step[], value: unknown): void {
  const last = steps.length - 1;
  steps.reduce<Tree>((at, { name, key, is, index }, step) => {
    if (key === undefined && index === undefined) {
      at[name] = step === last ? value : (at[name] ?? {});
      return at[name] as Tree;
    }
    const items = (at[name] ??= []) as unknown[];
    const known = index ?? items.findIndex((item) => memberOf(item, key ?? "") === is);
    const place = known === -1 ? items.length : known;
    items[place] = step === last ? value : (items[place] ?? (key === undefined ? {} : { [key]: is }));
    return items[place] as Tree;
  }, into);
}

function memberOf(at: unknown, name: string): unknown {
  return typeof at === "object" && at !== null && Object.hasOwn(at, name) ? (at as Tree)[name] : undefined;
}

function textOf(own: unknown, where: string): string {
  if (typeof own !== "string") throw new Malformed(`${where}: non e un testo`);
  return own.trim();
}

function countOf(own: unknown, where: string): number {
  if (typeof own !== "number" || !Number.isSafeInteger(own) || own < 0) throw new Malformed(`${where}: non e un numero intero`);
  return own;
}

function truthOf(own: unknown, where: string): boolean {
  if (typeof own !== "boolean") throw new Malformed(`${where}: non e true o false`);
  return own;
}
