import { inTurns } from "../config/index.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import { asGatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { changedFiles, fingerprintSteps, type Fingerprint } from "./config/fingerprint.ts";
import type { ConfigReader } from "./config/load.ts";
import type { ConfigResult, Places } from "./config/model.ts";
import { issueOfError, type Changes } from "./reload.ts";
import type { Node } from "./start.ts";

/** What became of a request to read the folder again. */
export type Outcome =
  /** The files are those of the configuration in force, since an instant of the clock. */
  | { readonly ok: true; readonly changed: false; readonly hash: string; readonly since: number }
  | {
      readonly ok: true;
      readonly changed: true;
      readonly hash: string;
      /** Files that differ from those of the configuration before, by path from the node's folder. */
      readonly files: readonly string[];
      readonly changes: Changes;
      readonly warnings: readonly ConfigIssue[];
    }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** Which configuration runs, and which one does not. */
export interface Configuration {
  readonly hash: string;
  /** Since when it is in force, in milliseconds of the clock. */
  readonly since: number;
  /** The last one that was refused, until a later one is taken. */
  readonly refused: { readonly at: number; readonly issues: readonly ConfigIssue[] } | undefined;
}

export interface ReloaderOptions {
  readonly node: Node;
  readonly reader: ConfigReader;
  /** Where the configuration in force was read. */
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often files may change while they are read, before that is a mistake. */
const tries = 5;

/**
 * Reads a node's folder again while the node runs. Requests follow one another. A configuration is taken only when its files
 * were the same before and after they were read, so that half of an edit is never taken for a whole.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  /** Where the configuration in force was read, and what its files held. */
  #home: Places;
  #running: Fingerprint;
  /** Where one was looked for last. */
  #places: Places;
  /** The files of the last configuration that was refused. */
  #refusedHash: string | undefined;
  #state: Configuration;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(options: ReloaderOptions, running: Fingerprint) {
    this.#options = options;
    this.#home = this.#places = options.places;
    this.#running = running;
    this.#state = { hash: running.hash, since: options.clock.now(), refused: undefined };
  }

  static async of(options: ReloaderOptions): Promise<Reloader> {
    return new Reloader(options, await fingerprintOf(options.places, options.clock));
  }

  get state(): Configuration {
    return this.#state;
  }

  /** Where a change may be one of the configuration: what is in force, and what was refused last. */
  get places(): Places {
    const [home, last] = [this.#home, this.#places];
    return { ...last, sets: [...new Set([...home.sets, ...last.sets])], keys: last.keys.length > 0 ? last.keys : home.keys };
  }

  /**
   * Reads, checks and compiles the folder and puts it in force, or refuses it with every mistake; the log is told either way.
   * Files that did not change are not read again.
   * @param trigger `watch` also leaves alone what was refused already and did not change since
   */
  reload(trigger: "asked" | "watch"): Promise<Outcome> {
    const done = this.#tail.then(() => this.#reload(trigger));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #reload(trigger: "asked" | "watch"): Promise<Outcome> {
    const { node, clock, log } = this.#options;
    const began = clock.monotonic();
    const home = await fingerprintOf(this.#home, clock);
    if (home.hash === this.#running.hash) return this.#unchanged(trigger);
    const before = this.#places === this.#home ? home : await fingerprintOf(this.#places, clock);
    if (trigger === "watch" && before.hash === this.#refusedHash) return { ok: false, issues: this.#state.refused?.issues ?? [] };
    const { loaded, fingerprint } = await this.#readWhole(before);
    if (!loaded.ok) return this.#refuse(loaded.issues, fingerprint);
    const result = await node.reload(loaded.config);
    if (!result.ok) return this.#refuse(result.issues, fingerprint);
    const files = changedFiles(this.#running, fingerprint);
    this.#home = this.#places;
    this.#running = fingerprint;
    this.#refusedHash = undefined;
    this.#state = { hash: fingerprint.hash, since: clock.now(), refused: undefined };
    const { kept, opened, closed } = result.changes.listeners;
    const ms = Math.round(clock.monotonic() - began);
    log.info({ hash: short(fingerprint.hash), files, opened, closed, kept: kept.length, ms }, "configuration reloaded");
    return {
      ok: true,
      changed: true,
      hash: fingerprint.hash,
      files,
      changes: result.changes,
      warnings: [...loaded.warnings, ...result.warnings],
    };
  }

  /** What is in force stands in the files again: one that was refused meanwhile is past. */
  #unchanged(trigger: "asked" | "watch"): Outcome {
    const { hash } = this.#running;
    const mended = this.#state.refused !== undefined;
    this.#refusedHash = undefined;
    this.#state = { ...this.#state, refused: undefined };
    if (trigger === "asked" || mended) this.#options.log.info({ hash: short(hash) }, "configuration unchanged");
    return { ok: true, changed: false, hash, since: this.#state.since };
  }

  /** Reads until the files are the same before and after. */
  async #readWhole(first: Fingerprint): Promise<{ readonly loaded: ConfigResult; readonly fingerprint: Fingerprint }> {
    const { clock } = this.#options;
    let before = first;
    for (let left = tries; ; left--) {
      const loaded = await this.#read();
      this.#places = loaded.places;
      const fingerprint = await fingerprintOf(loaded.places, clock);
      if (fingerprint.hash === before.hash) return { loaded, fingerprint };
      if (left === 1) return { loaded: { ok: false, places: loaded.places, issues: [this.#unsteady()] }, fingerprint };
      before = fingerprint;
    }
  }

  async #read(): Promise<ConfigResult> {
    const { reader, clock } = this.#options;
    try {
      return await reader.readInTurns(() => clock.monotonic());
    } catch (thrown) {
      const issue = issueOfError(asGatewayError(thrown), this.#options.node.config);
      return { ok: false, places: this.#places, issues: [issue] };
    }
  }

  #unsteady(): ConfigIssue {
    const { source } = this.#options.node.config;
    return {
      severity: "error",
      message: "The files of the configuration change while they are read",
      hint: "reload when whatever writes them has ended",
      path: [],
      file: source.file,
      line: 1,
      column: 1,
    };
  }

  #refuse(issues: readonly ConfigIssue[], { hash }: Fingerprint): Outcome {
    const { clock, log } = this.#options;
    this.#refusedHash = hash;
    this.#state = { ...this.#state, refused: { at: clock.now(), issues } };
    for (const { severity, file, line, column, message, expected, hint } of issues) {
      const fields = { file, line, column, expected, hint };
      if (severity === "error") log.error(fields, `configuration refused: ${message}`);
      else log.warn(fields, message);
    }
    return { ok: false, issues };
  }
}

/** Enough of a hash to tell configurations apart by eye. */
export const short = (hash: string): string => hash.slice(0, 12);

const fingerprintOf = (places: Places, clock: Clock): Promise<Fingerprint> =>
  inTurns(fingerprintSteps(places), () => clock.monotonic());
