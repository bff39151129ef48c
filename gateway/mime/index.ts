/** MIME packages beside SOAP envelopes: read and written as they come, with limits, attachments never whole in memory. */
export { type MediaType, readMediaType } from "./content-type.ts";
export type { MimeLimits } from "./limits.ts";
export { isPackage, type Package, readPackage } from "./read-package.ts";
export { folderSpool, type Spool, type Spooled } from "./spool.ts";
export { writePackage, type Written } from "./write-package.ts";
