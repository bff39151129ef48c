/** `3s`, `500ms`, `2m` in milliseconds. */
export function milliseconds(text: string): number {
  const [, number = "0", unit = "ms"] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(number) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as "ms" | "s" | "m" | "h" | "d"];
}
