import { questionTypes } from "../contracts/journal.ts";

/** Messages that ask and change nothing: journaled, but their answer need not wait for the disk. */
export const questions: ReadonlySet<string> = new Set(questionTypes);
