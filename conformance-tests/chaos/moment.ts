/** The moment at which something is broken is what a run varies: nothing is waited for. */
export const moment = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
