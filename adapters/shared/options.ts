/** A copy of options that lacks some of them. */
export function without<T extends object, K extends keyof T>(options: T, ...names: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;
}

/** Whether a text holds what no name of a file or place holds. */
export const hasControls = (text: string): boolean => [...text].some((sign) => sign < " ");
