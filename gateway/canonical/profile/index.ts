/** Profiles: the rules of one message, as data. Apart from the library's index, since reading them takes a YAML parser, JSON Schema and CEL. */
export { profileDocument } from "./document.ts";
export { federationProfile, federationProfiles, federationStructure, validateFederation } from "./federation.ts";
export { loadProfile, type ProfileFile, type ProfileResult } from "./load.ts";
export type { Profile } from "./profile.ts";
