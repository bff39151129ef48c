/** Bodies in a form that people can read. Pure. */

/** What a body is: `er7`, `xml`, `record`, `text`. @param {string} text */
export function kindOf(text) {
  const start = text.replace(/^[\u000b\ufeff\s]+/, "");
  if (/^(MSH|FHS|BHS)[^\w\s]/.test(start)) return "er7";
  if (start.startsWith("<")) return "xml";
  return start.length > 100 && !/[\r\n]/.test(start.trimEnd()) ? "record" : "text";
}

/** ER7 as one segment a line. @param {string} text @returns {{name: string, rest: string}[]} */
export function segments(text) {
  return text
    .replace(/[\u000b\u001c]/g, "")
    .split(/[\r\n]+/)
    .filter((line) => line !== "")
    .map((line) => ({ name: line.slice(0, 3), rest: line.slice(3) }));
}

/** XML, indented: an element that holds only text stays on its line. The text itself is never changed. @param {string} text */
export function indented(text) {
  const tokens = text.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  const lines = [];
  let depth = 0;
  let open = false;
  for (const token of tokens) {
    const indent = "  ".repeat(Math.max(0, depth));
    if (/^<\//.test(token)) {
      depth--;
      if (open) lines[lines.length - 1] += token;
      else lines.push("  ".repeat(Math.max(0, depth)) + token);
      open = false;
    } else if (/^<[!?]/.test(token)) {
      if (token.startsWith("<![CDATA[") && open) lines[lines.length - 1] += token;
      else lines.push(indent + token);
    } else if (token.startsWith("<")) {
      lines.push(indent + token);
      open = !token.endsWith("/>");
      if (open) depth++;
    } else if (token.trim() !== "") {
      if (open) lines[lines.length - 1] += token;
      else lines.push(indent + token.trim());
    }
  }
  return lines.join("\n");
}

/** A ruler of columns: `....:....1....:....2`. @param {number} columns */
export const ruler = (columns) =>
  Array.from({ length: columns }, (_, i) =>
    (i + 1) % 10 === 0 ? String(((i + 1) / 10) % 10) : (i + 1) % 5 === 0 ? ":" : "·",
  ).join("");

/** A record in lines of so many columns, each with the position of its first character (from 1). @param {string} text @param {number} columns */
export function wrapped(text, columns) {
  const lines = [];
  for (let i = 0; i < text.length; i += columns) lines.push({ from: i + 1, text: text.slice(i, i + columns) });
  return lines;
}
