/** `xsd:dateTime` in UTC with seconds, as wsu:Created is written (SOAP Message Security 1.1, section 10). */
export function writeInstant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds of an instant in UTC; undefined for another form, another zone, or a day that does not exist. */
export function readInstant(value: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(value);
  if (parts === null) return undefined;
  const [, seconds = "", fraction = ""] = parts;
  const at = Date.parse(`${seconds}Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 19) !== seconds) return undefined;
  return at + Number(fraction.padEnd(3, "0").slice(0, 3));
}
