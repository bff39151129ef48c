/** The Exchange, the Stage, and the Channel that strings stages together. */
export { channel, type Channel, type ChannelOutcome } from "./channel.ts";
export { withBody, type Exchange, type Stage, type StageResult } from "./exchange.ts";
