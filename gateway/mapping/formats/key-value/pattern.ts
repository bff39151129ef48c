import { GatewayError } from "../../../contracts/errors.ts";

/** How names of repeated groups are written: `{group}.{n}.{name}` is `PREST.1.COD`. */
export interface Pattern {
  write(group: string, n: number, name: string): string;
  /** Number and inner name of a name in a group; undefined for one that is in none, or in another. */
  read(group: string): (name: string) => { readonly n: number; readonly name: string } | undefined;
  /** The group that a name is in; undefined for none, and where patterns do not say it. */
  groupOf(name: string): { readonly group: string; readonly n: number; readonly name: string } | undefined;
}

/** @throws GatewayError CONFIG_INVALID for a pattern without {n} and {name}, or with one of them twice */
export function compilePattern(text: string): Pattern {
  const parts = text.split(/(\{(?:group|n|name)\})/).filter((part) => part !== "");
  const count = (part: string): number => parts.filter((one) => one === part).length;
  if (count("{n}") !== 1 || count("{name}") !== 1 || count("{group}") > 1) {
    throw new GatewayError("CONFIG_INVALID", `"${text}" is no pattern of groups`, {
      expected: "{n} and {name}, and {group}, such as {group}.{n}.{name}",
    });
  }
  const hasGroup = count("{group}") === 1;
  const named: Readonly<Record<string, string>> = {
    "{group}": "(?<group>.+?)",
    "{n}": "(?<n>[1-9]\\d{0,5})",
    "{name}": "(?<name>.+)",
  };
  const expression = (group: string | undefined): RegExp =>
    new RegExp(
      `^${parts.map((part) => (part === "{group}" && group !== undefined ? literal(group) : (named[part] ?? literal(part)))).join("")}$`,
      "su",
    );
  const any = expression(undefined);
  return {
    write: (group, n, name) =>
      parts.map((part) => (part === "{group}" ? group : part === "{n}" ? String(n) : part === "{name}" ? name : part)).join(""),
    read(group) {
      const known = expression(group);
      return (name) => {
        const found = known.exec(name)?.groups;
        return found && { n: Number(found["n"]), name: found["name"]! };
      };
    },
    groupOf(name) {
      const found = hasGroup ? any.exec(name)?.groups : undefined;
      return found && { group: found["group"]!, n: Number(found["n"]), name: found["name"]! };
    },
  };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
