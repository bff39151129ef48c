import { sign as signWithCallback } from "node:crypto";
import type { Sign } from "../../contracts/envelope.ts";

/**
 * Makes signatures on node:crypto's threads. The order in which they come back is not that in which they were asked for, so
 * that a run in virtual time hands in another one.
 */
export const signOnThreads: Sign = (hash, octets, key) =>
  new Promise((resolve, reject) => {
    signWithCallback(hash, octets, key, (error, signature) => {
      if (error) reject(error);
      else resolve(signature);
    });
  });
