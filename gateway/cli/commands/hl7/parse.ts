import { describeMessage, type GroupTree, type MessageTree, type SegmentTree } from "../../../canonical/index.ts";
import { readInput, type InputOptions } from "./input.ts";

interface Options extends InputOptions {
  readonly json?: boolean;
}

/** Prints the tree of a message: groups, segments, values. */
export async function parseFile(file: string, options: Options): Promise<void> {
  const { messages } = await readInput(file, options);
  const trees = messages.map(describeMessage);
  if (options.json) process.stdout.write(`${JSON.stringify(trees.length === 1 ? trees[0] : trees, null, 2)}\n`);
  else process.stdout.write(`${trees.map(treeText).join("\n\n")}\n`);
}

function treeText(tree: MessageTree): string {
  const head = `${tree.type}, v${tree.version || "?"}, ${tree.structure ?? "a structure that the version does not have"}`;
  return [head, ...tree.children.flatMap((child) => nodeLines(child, 1))].join("\n");
}

function nodeLines(node: GroupTree | SegmentTree, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  if ("group" in node) return [`${indent}${node.group}`, ...node.children.flatMap((child) => nodeLines(child, depth + 1))];
  const values = node.values.map(({ path, name, value }) => {
    const shown = value.replace(/[\r\n\t]/g, (char) => JSON.stringify(char).slice(1, -1));
    return `${indent}  ${path.padEnd(16)} ${shown}${name === "" ? "" : `  (${name})`}`;
  });
  return [`${indent}${node.segment}`, ...values];
}
