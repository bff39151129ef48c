import type { ConfigIssue } from "../../../gateway/contracts/issue.ts";
import { hasControls } from "../options.ts";

/** How messages are exchanged as files in folders, wherever those are. */
export interface FolderOptions {
  /** Folder that the system puts its requests into. */
  readonly listen?: string;
  /** Folder for our answers to them, each under its request's name. */
  readonly replies?: string;
  /** Folder for our requests. */
  readonly connect?: string;
  /** Folder of the system's answers to them. */
  readonly answers?: string;
  /** Ending of the files that are messages. */
  readonly ending: string;
  /** Names of the files that are messages, with `*` and `?`; those with the ending when missing. */
  readonly pattern?: string;
  /** Pattern whose group is the name of a request's file, found in the request; a name of ours without it. */
  readonly nameFrom?: string;
  /** How it is known that a file is whole. */
  readonly ready: "rename" | "stable" | "marker";
  /** How long a file must not have changed. */
  readonly stableFor: string;
  /** Ending of the file that says that another is whole. */
  readonly marker: string;
  /** How often it is looked for files. */
  readonly poll: string;
  /** After what time a file that a node took and did not finish is taken again. */
  readonly lease: string;
  readonly inFlight: number;
  readonly maxBytes: number;
}

const duration = { type: "string", pattern: "^[1-9]\\d{0,5}(ms|s|m)$" } as const;

/** Schemas of the options above; the words for where the folders are belong to the adapter. */
export const folderSchemas = {
  replies: {
    type: "string",
    minLength: 1,
    description: "Folder for our answers to the system's requests, each under its request's name.",
  },
  answers: {
    type: "string",
    minLength: 1,
    description: "Folder of the system's answers to our requests, each under its request's name.",
  },
  ending: {
    type: "string",
    pattern: "^\\.[A-Za-z0-9.-]+$",
    default: ".csv",
    description: "Ending of the files that are messages; others are left alone.",
  },
  pattern: {
    type: "string",
    minLength: 1,
    description:
      "Names of the files in listen that are messages, with * and ?, e.g. PRE-*.csv; all with the ending when missing.",
  },
  nameFrom: {
    type: "string",
    minLength: 1,
    description:
      "Regular expression (ECMAScript) whose first group is the name of our request's file without its ending, looked for in the first 4096 bytes; without it the name is a time and a random number.",
  },
  ready: {
    enum: ["rename", "stable", "marker"],
    default: "stable",
    description:
      "How it is known that a file is whole. rename: the system gives it its name when it is; stable: it has not changed for stableFor; marker: there is a file of the same name with the ending of marker as well.",
  },
  stableFor: { ...duration, default: "2s", description: "How long a file must not have changed, with ready: stable." },
  marker: {
    type: "string",
    pattern: "^\\.[A-Za-z0-9.-]+$",
    default: ".ok",
    description: "What is added to a file's name for the one that says it is whole, with ready: marker.",
  },
  poll: {
    ...duration,
    default: "1s",
    description: "How often it is looked for files; on local disks changes are told at once as well.",
  },
  lease: {
    ...duration,
    default: "5m",
    description: "After what time a file that was taken and never finished (a node died) is taken again.",
  },
  inFlight: { type: "integer", minimum: 1, maximum: 1024, default: 8, description: "Files that are worked on at a time." },
  maxBytes: { type: "integer", minimum: 1, default: 10_485_760, description: "Longest file taken." },
} as const;

/** What a schema cannot say. */
export function folderIssues(options: FolderOptions): readonly ConfigIssue[] {
  const folders = (["listen", "replies", "connect", "answers"] as const).filter((key) => options[key] !== undefined);
  const seen = new Map<string, string>();
  return [
    ...patternIssues(options.nameFrom),
    ...folders.flatMap((key): readonly ConfigIssue[] => {
      const place = options[key]!;
      const same = seen.get(place.replace(/\/+$/, ""));
      seen.set(place.replace(/\/+$/, ""), key);
      const issue = (message: string, expected: string): ConfigIssue => ({ severity: "error", message, expected, path: [key] });
      return [
        ...(hasControls(place) || place === "" ? [issue(`${key} is no folder`, "a path")] : []),
        ...(same === undefined ? [] : [issue(`${key} is the same folder as ${same}`, "a folder of its own for each")]),
        ...(key === "connect" && options.answers === undefined
          ? [issue("Nobody would know how a request went", "answers: the folder where the system puts its answers")]
          : []),
        ...(key === "listen" && options.replies === undefined
          ? [issue("Nobody would hear our answers", "replies: the folder where the system looks for them")]
          : []),
      ];
    }),
  ];
}

function patternIssues(pattern: string | undefined): readonly ConfigIssue[] {
  if (pattern === undefined) return [];
  try {
    // A further alternative that always matches tells how many groups there are.
    const groups = (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
    if (groups === 1) return [];
    return [{ severity: "error", message: `nameFrom has ${groups} groups`, expected: "one: the name", path: ["nameFrom"] }];
  } catch (thrown) {
    return [{ severity: "error", message: (thrown as Error).message, expected: "a regular expression", path: ["nameFrom"] }];
  }
}
