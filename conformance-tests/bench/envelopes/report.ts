import type { Rate } from "./rounds.ts";

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly spread: string;
  readonly ratio: string;
}

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3).replace(/\.0+$/, "");

export function rowOf({ name, perSecond, least, most }: Rate, ratio = ""): Row {
  return { what: name, value: `${number(perSecond)}/s`, spread: `${number(least)} to ${number(most)}`, ratio };
}

/** How one stands to another, in words such as `0.81 of RSA sign`. */
export function against(rates: readonly Rate[], name: string, ...others: readonly string[]): string {
  const of = (wanted: string): number => rates.find((one) => one.name === wanted)!.perSecond;
  return others.map((other) => `${(of(name) / of(other)).toPrecision(2)} × ${other}`).join(", ");
}

/** For people at a terminal. */
export function plain(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, spread, ratio }) =>
    `  ${what.padEnd(58)} ${value.padStart(11)}  (${spread})  ${ratio}`.trimEnd(),
  );
  return `${title}\n${lines.join("\n")}\n\n`;
}

/** For a README. */
export function markdown(sections: readonly (readonly [string, readonly Row[]])[]): string {
  const lines = sections.flatMap(([title, rows]) => [
    `| **${title}** | | | |`,
    ...rows.map(({ what, value, spread, ratio }) => `| ${what} | ${value} | ${spread} | ${ratio} |`),
  ]);
  return ["| what | median | least to most | ratio |", "| --- | ---: | --- | --- |", ...lines, ""].join("\n");
}
