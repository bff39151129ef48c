import { encode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { Leaf, MessageFormat, Scope } from "../../format.ts";
import { appendAt, objectAt, type TreeDraft } from "../tree/draft.ts";
import { treeFormat } from "../tree/format.ts";
import { emptyObject, isArray, isObject, isScalar, writeJson, type Json, type JsonObject } from "../tree/json.ts";
import { treeLeaves } from "../tree/leaves.ts";
import { compileTreeGroup, compileTreePath, type PathContext, type TreePath } from "../tree/path.ts";
import { fhirSchema } from "./elements.ts";

const contextOf = (type: string): PathContext => ({ schema: fhirSchema, type, fold: (name) => name });

const typeName = /^[A-Z][A-Za-z]*/;

/** The type of a resource; "" for what is none. */
export function resourceType(value: Json | undefined): string {
  const type = isObject(value) ? value.members.get("resourceType") : undefined;
  return isScalar(type) && type.kind === "string" ? type.text : "";
}

/** The resources of a bundle, in their order. */
function entriesOf(root: Json): readonly JsonObject[] {
  const entries = isObject(root) ? root.members.get("entry") : undefined;
  return isArray(entries) ? entries.items.filter(isObject) : [];
}

/** `Appointment`, or `Bundle:Appointment` by the first entry. */
export function kindOf(root: Json): string {
  const type = resourceType(root);
  return type === "Bundle" ? `Bundle:${resourceType(entriesOf(root)[0]?.members.get("resource"))}` : type;
}

/** @throws GatewayError CONFIG_INVALID for a message that is no type */
export function fhirFormat(message: string): MessageFormat {
  const [type = "", first] = message.split(":");
  if (message !== "*" && !/^(?:[A-Z][A-Za-z]*|Bundle:[A-Z][A-Za-z]*)$/.test(message)) {
    throw new GatewayError("CONFIG_INVALID", `${message} is no FHIR message`, {
      expected: "a resource such as Appointment, or Bundle:Appointment",
    });
  }
  const bundled = type === "Bundle";
  /** The first name chooses the resource: the message's own, or an entry's. */
  const compile = (text: string, compiler: typeof compileTreePath): TreePath => {
    const chosen = typeName.exec(text)?.[0] ?? "";
    const rest = text.slice(chosen.length);
    if (chosen === "" || !/^(?:\.|\[|$)/.test(rest) || (rest === "" && compiler === compileTreePath))
      throw pathFault(text, bundled, type);
    if (chosen === type || message === "*") return within(compiler, rest.slice(1), chosen, [], text);
    if (!bundled) throw pathFault(text, bundled, type);
    const entry = compileTreePath(`entry.where(resource.resourceType='${chosen}').resource`, contextOf("Bundle"));
    if (rest === "") return { ...entry, type: chosen };
    return within(compiler, rest.slice(1), chosen, entry.steps, text);
  };
  const tree = treeFormat({
    context: contextOf(type),
    value: (text) => compile(text, compileTreePath),
    group: (text) => compile(text, compileTreeGroup),
    leaves: (root) => leavesOf(root, type),
  });
  return {
    ...tree,
    appender(text, scope) {
      // Each repetition of a resource is an entry of its own.
      if (!bundled || scope.length > 0 || typeName.exec(text)?.[0] !== text || text === type) return tree.appender(text, scope);
      const { steps } = compile(text, compileTreeGroup);
      const entry: TreePath = { steps: steps.slice(0, -1), kind: "string", type: "" };
      return (node) => objectAt(appendAt(node as TreeDraft, entry, text), steps.slice(-1), text);
    },
    node(document) {
      const root = document as Json;
      if (!isObject(root) || (message !== "*" && (first === undefined ? resourceType(root) : kindOf(root)) !== message))
        return undefined;
      return root;
    },
    draft() {
      const draft = emptyObject();
      if (message !== "*") draft.members.set("resourceType", { kind: "string", text: type });
      return draft;
    },
    write: (draft) => encode(writeJson(draft as JsonObject), "UTF-8"),
  };
}

function within(compiler: typeof compileTreePath, rest: string, type: string, before: TreePath["steps"], text: string): TreePath {
  try {
    const path = compiler(rest, contextOf(type));
    return { ...path, steps: [...before, ...path.steps] };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.where?.column === undefined) throw thrown;
    throw new GatewayError(thrown.code, `"${text.slice(0, 200)}" is not a path`, {
      where: { column: thrown.where.column + text.length - rest.length },
      ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
    });
  }
}

function pathFault(text: string, bundled: boolean, type: string): GatewayError {
  return new GatewayError("CONFIG_INVALID", `"${text.slice(0, 200)}" is not a path`, {
    where: { column: 1 },
    expected: bundled
      ? "the resource's type first, such as Appointment.start, or Bundle.type"
      : `${type || "the resource's type"} first, such as ${type || "Appointment"}.id`,
  });
}

/** Resources of a bundle are named by their type where each is of its own; else by the entry that they are in. */
function leavesOf(root: Json, type: string): readonly Leaf[] {
  const own = resourceType(root) || type;
  if (own !== "Bundle") return treeLeaves(root, contextOf(own), { path: own, rule: own, scope: [] });
  const entries = entriesOf(root);
  const inside = entries.map((entry) => resourceType(entry.members.get("resource")));
  const named =
    inside.every((one) => typeName.exec(one)?.[0] === one && one !== "Bundle") && new Set(inside).size === inside.length;
  if (!named) return treeLeaves(root, contextOf("Bundle"), { path: "Bundle", rule: "Bundle", scope: [] });
  const outside: JsonObject = { members: new Map([...(root as JsonObject).members].filter(([name]) => name !== "entry")) };
  const scope: Scope = [];
  return [
    ...treeLeaves(outside, contextOf("Bundle"), { path: "Bundle", rule: "Bundle", scope }),
    ...entries.flatMap((entry, i) => {
      const chosen = inside[i]!;
      const rest: JsonObject = { members: new Map([...entry.members].filter(([name]) => name !== "resource")) };
      return [
        ...treeLeaves(rest, contextOf("Entry"), {
          path: `Bundle.entry[${i}]`,
          rule: `Bundle.entry.where(resource.resourceType='${chosen}')`,
          scope,
        }),
        ...treeLeaves(entry.members.get("resource")!, contextOf(chosen), { path: chosen, rule: chosen, scope }),
      ];
    }),
  ];
}
