import { readFileSync, writeFileSync } from "node:fs";

/** Resident memory of this process, in bytes. */
export interface Peak {
  readonly idle: number;
  /** The most that was seen by asking every few milliseconds. */
  readonly sampled: number;
  /** The most that Linux saw (VmHWM); what was sampled elsewhere. */
  readonly counted: number;
}

/** Watches the process's memory from now on; the peak before is forgotten. */
export function watchMemory(): () => Peak {
  const idle = process.memoryUsage.rss();
  let sampled = idle;
  const timer = setInterval(() => (sampled = Math.max(sampled, process.memoryUsage.rss())), 3);
  const isLinux = process.platform === "linux";
  // proc(5): 5 sets the peak to what is resident now.
  if (isLinux) writeFileSync("/proc/self/clear_refs", "5");
  return () => {
    clearInterval(timer);
    const counted = isLinux
      ? Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) * 1024
      : sampled;
    return { idle, sampled, counted };
  };
}
