export type { LayoutFile } from "./layout/file.ts";
