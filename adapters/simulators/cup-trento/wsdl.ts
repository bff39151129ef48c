/** The WSDL file of CUP Trento. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const wsdlPath = fileURLToPath(new URL("cup.wsdl", import.meta.url));

export function readWsdl(): string {
  return readFileSync(wsdlPath, "utf8");
}
