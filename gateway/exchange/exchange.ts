import type { Step } from "../contracts/journal.ts";

/** The value that travels: a message on its way. Frozen; a stage gives a new one. */
export interface Exchange<Body> {
  /** Ours, unique in the node: the control identifier of every message that we send for it is derived from it. */
  readonly id: string;
  /** The system it came from. */
  readonly system: string;
  /** Milliseconds since 1970 at which it came in. */
  readonly receivedAt: number;
  /** Absolute, in milliseconds: a stage that starts late knows it. */
  readonly deadline: number;
  readonly body: Body;
  /** Message History: stage, duration, decision and why. */
  readonly history: readonly Step[];
}

/** What a stage gives: the next body, and what the journal should know of the step. */
export interface StageResult<Out> {
  readonly body: Out;
  readonly detail?: string;
  /** Steps taken inside this one, with other systems (a multicast has several). */
  readonly inner?: readonly Step[];
}

/** One arrow of the way of a message. Synchronous when it can be: the channel awaits only promises. */
export interface Stage<In, Out> {
  readonly name: string;
  run(exchange: Exchange<In>): StageResult<Out> | Promise<StageResult<Out>>;
}

/** The same exchange with another body. */
export function withBody<In, Out>(exchange: Exchange<In>, body: Out, steps: readonly Step[]): Exchange<Out> {
  return { ...exchange, body, history: [...exchange.history, ...steps] };
}
