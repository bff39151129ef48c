import { asGatewayError, type GatewayError } from "../contracts/errors.ts";
import type { Step } from "../contracts/journal.ts";
import { withBody, type Exchange, type Stage, type StageResult } from "./exchange.ts";

/** How a channel ended: at its last stage, or at the one that failed (with the exchange as it was before it). */
export type ChannelOutcome<Out> =
  | { readonly ok: true; readonly exchange: Exchange<Out> }
  | { readonly ok: false; readonly error: GatewayError; readonly exchange: Exchange<unknown> };

/** Stages in order (Pipes and Filters). Built with {@link channel}; the types of neighbours must fit. */
export interface Channel<In, Out> {
  then<Next>(stage: Stage<Out, Next>): Channel<In, Next>;
  /** Runs every stage in turn. Never throws: a failure is an outcome, for the one place that answers it. */
  run(exchange: Exchange<In>): ChannelOutcome<Out> | Promise<ChannelOutcome<Out>>;
}

/** @param now monotonic milliseconds, to time the stages with */
export function channel<In>(now: () => number): Channel<In, In> {
  return build<In, In>([], now);
}

function build<In, Out>(stages: readonly Stage<unknown, unknown>[], now: () => number): Channel<In, Out> {
  return {
    then: <Next>(stage: Stage<Out, Next>) => build<In, Next>([...stages, stage as Stage<unknown, unknown>], now),
    run: (exchange) => runFrom(stages, 0, exchange, now) as ChannelOutcome<Out> | Promise<ChannelOutcome<Out>>,
  };
}

function runFrom(
  stages: readonly Stage<unknown, unknown>[],
  from: number,
  start: Exchange<unknown>,
  now: () => number,
): ChannelOutcome<unknown> | Promise<ChannelOutcome<unknown>> {
  let exchange = start;
  for (let i = from; i < stages.length; i++) {
    const stage = stages[i]!;
    const began = now();
    let result: StageResult<unknown> | Promise<StageResult<unknown>>;
    try {
      result = stage.run(exchange);
    } catch (thrown) {
      return failed(exchange, stage, asGatewayError(thrown), now() - began);
    }
    if (result instanceof Promise) {
      const waiting = exchange;
      return result.then(
        (value) => runFrom(stages, i + 1, advanced(waiting, stage, value, now() - began), now),
        (thrown: unknown) => failed(waiting, stage, asGatewayError(thrown), now() - began),
      );
    }
    exchange = advanced(exchange, stage, result, now() - began);
  }
  return { ok: true, exchange };
}

function advanced(
  exchange: Exchange<unknown>,
  stage: Stage<unknown, unknown>,
  result: StageResult<unknown>,
  ms: number,
): Exchange<unknown> {
  const step: Step = { stage: stage.name, ms, outcome: "ok", ...(result.detail === undefined ? {} : { detail: result.detail }) };
  return withBody(exchange, result.body, [step, ...(result.inner ?? [])]);
}

function failed(
  exchange: Exchange<unknown>,
  stage: Stage<unknown, unknown>,
  error: GatewayError,
  ms: number,
): ChannelOutcome<never> {
  const step: Step = { stage: stage.name, ms, outcome: "error", detail: `${error.code}: ${error.message}` };
  return { ok: false, error, exchange: withBody(exchange, exchange.body, [step]) };
}
