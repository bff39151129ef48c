/** Cases that the verifier does not yet answer as it should, each with the reason: corpus.json says so too. */
export const open: Readonly<Record<string, string>> = {};
