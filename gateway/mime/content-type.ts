/** A media type with its parameters (RFC 2045, section 5.1); names in lower case, values unquoted. */
export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a Content-Type; what is not of its form is left out. */
export function readMediaType(header: string): MediaType {
  const [type = "", ...rest] = split(header);
  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const equals = part.indexOf("=");
    if (equals < 1) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
    if (!Object.hasOwn(parameters, name)) parameters[name] = quoted === undefined ? value : quoted.replace(/\\(.)/g, "$1");
  }
  return { type: type.trim().toLowerCase(), parameters };
}

/** At semicolons that are not inside quotes. */
function split(header: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < header.length; at++) {
    const sign = header[at];
    if (isQuoted && sign === "\\") at++;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === ";" && !isQuoted) {
      parts.push(header.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, header.slice(from)];
}

/** A parameter's value as it may stand in a header. */
export function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}
