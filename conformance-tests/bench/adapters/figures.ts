export interface Figures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** So many at a time, each begins the next when it has ended, for so many seconds. */
export async function closedLoop(width: number, seconds: number, once: (index: number) => Promise<void>): Promise<Figures> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: width }, async (_, index) => {
      while (performance.now() < until) {
        const since = performance.now();
        await once(index);
        latencies.push(performance.now() - since);
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (part: number): number => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))] ?? 0;
  return { perSecond: Math.round(latencies.length / took), p50: at(0.5), p99: at(0.99) };
}
