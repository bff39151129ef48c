import type { Clock } from "../../../gateway/contracts/clock.ts";
import { milliseconds } from "../../../gateway/contracts/duration.ts";
import type { FolderOptions } from "./options.ts";
import type { Entry } from "./store.ts";

type How = Pick<FolderOptions, "ending" | "pattern" | "ready" | "stableFor" | "marker">;

/**
 * Tells the files that are whole from those that are still being written. With `stable` a file must look the same for a while
 * by this node's own clock: the server's clock may be another.
 */
export class Readiness {
  readonly #how: How;
  readonly #clock: Clock;
  readonly #names: RegExp;
  #seen = new Map<string, { readonly size: number; readonly modified: number; readonly since: number }>();

  constructor(how: How, clock: Clock) {
    this.#how = how;
    this.#names = patternOf(how.pattern ?? `*${how.ending}`);
    this.#clock = clock;
  }

  /** The messages of a folder that are whole, the oldest first. Hidden files are somebody's drafts. */
  whole(entries: readonly Entry[]): readonly Entry[] {
    const { ready, marker } = this.#how;
    const messages = entries
      .filter(({ name }) => this.#names.test(name) && !name.startsWith("."))
      .toSorted((a, b) => a.modified - b.modified || (a.name < b.name ? -1 : 1));
    if (ready === "rename") return messages;
    if (ready === "marker") {
      const names = new Set(entries.map((one) => one.name));
      return messages.filter(({ name }) => names.has(name + marker));
    }
    return this.#stable(messages);
  }

  /** Settles what the marker said, when its file has been taken. */
  markerOf(name: string): string | undefined {
    return this.#how.ready === "marker" ? name + this.#how.marker : undefined;
  }

  #stable(messages: readonly Entry[]): readonly Entry[] {
    const now = this.#clock.monotonic();
    const patience = milliseconds(this.#how.stableFor);
    const before = this.#seen;
    this.#seen = new Map(
      messages.map(({ name, size, modified }) => {
        const known = before.get(name);
        const same = known?.size === size && known.modified === modified;
        return [name, { size, modified, since: same ? known.since : now }];
      }),
    );
    return messages.filter(({ name }) => now - this.#seen.get(name)!.since >= patience);
  }
}

/** A name with `*` (anything) and `?` (one sign). Every piece is looked for once from the left, so that no name takes long. */
function patternOf(pattern: string): RegExp {
  const pieces = pattern.split(/\*+/).map((piece) => piece.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", "."));
  return new RegExp(`^${pieces.join(".*")}$`, "s");
}
