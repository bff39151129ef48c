import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadYaml, type Loaded } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Message } from "../er7/message.ts";
import { messageType, structureFor } from "../structure/of-message.ts";
import type { GroupItem } from "../structure/structure.ts";
import type { Finding } from "../validation/finding.ts";
import { validate } from "../validation/validate.ts";
import { loadProfile } from "./load.ts";
import type { Profile } from "./profile.ts";

const folder = fileURLToPath(new URL("data/", import.meta.url));

function read(name: string): Loaded {
  return loadYaml(`${folder}${name}.yaml`, `${name}.yaml`, {});
}

let loaded: ReadonlyMap<string, Profile> | undefined;

/** The profiles of the federation's messages, by message structure; read when first asked for. */
export function federationProfiles(): ReadonlyMap<string, Profile> {
  loaded ??= new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .sort()
      .flatMap((file) => {
        const { source } = read(file.slice(0, -".yaml".length));
        if ((source.value as { readonly message?: string } | undefined)?.message === undefined) return [];
        const { profile, issues } = loadProfile(source, read);
        if (profile) return [[profile.structure.name, profile] as const];
        throw new GatewayError("INTERNAL", `Profile ${file}: ${issues.map((one) => `${one.line} ${one.message}`).join("; ")}`);
      }),
  );
  return loaded;
}

/** The federation's profile for a message, by its structure; undefined for a message that the federation does not have. */
export function federationProfile(message: Message): Profile | undefined {
  return profileFor(messageType(message));
}

/** The federation's structure for a type such as SRM^S01; undefined for a message that the federation does not have. */
export function federationStructure(type: string): GroupItem | undefined {
  return profileFor(type)?.structure;
}

/** Profiles that were asked for, by type. Bounded: types come from messages. */
const profilesByType = new Map<string, Profile>();
const mostTypes = 200;

function profileFor(type: string): Profile | undefined {
  const known = profilesByType.get(type);
  if (known) return known;
  const structure = structureFor(type);
  const found = structure && federationProfiles().get(structure.name);
  if (found && profilesByType.size < mostTypes) profilesByType.set(type, found);
  return found;
}

/**
 * Holds a message against the standard and the federation's profile of it. A message that the federation does not have is
 * one finding.
 */
export function validateFederation(message: Message): readonly Finding[] {
  const profile = federationProfile(message);
  if (profile) return validate(message, { profile });
  return [
    {
      path: "MSH-9",
      rule: "message-type",
      severity: "error",
      code: "200",
      message: "The federation has no such message",
      expected: `one of ${[...federationProfiles().keys()].join(", ")}`,
    },
  ];
}
