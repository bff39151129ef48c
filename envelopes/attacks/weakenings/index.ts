import type { Weakening } from "../weakening.ts";
import { encryption } from "./encryption.ts";
import { keys } from "./keys.ts";
import { message } from "./message.ts";
import { parser } from "./parser.ts";
import { signature } from "./signature.ts";
import { soap } from "./soap.ts";
import { users } from "./users.ts";

/**
 * Every rule that can be taken away alone, or, where it is asked twice, with the other: each with the case that notices.
 * What is asked twice and noticed by no message when one of them goes is not here: README.md names it.
 */
export const weakenings: readonly Weakening[] = [...encryption, ...keys, ...message, ...parser, ...signature, ...soap, ...users];
