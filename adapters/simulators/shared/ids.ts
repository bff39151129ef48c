/** Ten-digit numbers that go on rising over restarts: tenths of seconds since 2026, or the last one plus one. */
const epoch = Date.UTC(2026, 0, 1);

export function risingNumbers(clock: () => Date): () => string {
  let last = Math.floor((clock().getTime() - epoch) / 100);
  return () => {
    last += 1;
    return String(last).padStart(10, "0");
  };
}
