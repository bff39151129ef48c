/** Data that a page shows, asked once or again and again. */
import { useCallback, useEffect, useRef, useState } from "/html.js";
import { Failure, get } from "/api.js";

/**
 * Asks a path, then again every `every` milliseconds while the page is visible. What was shown stays until something newer
 * is there; an answer to an older question never replaces one to a newer.
 * @param {string | undefined} path nothing is asked without one
 * @param {number | ((data: any) => number)} [every] 0: once; a function of what was last seen must be the same at each call
 */
export function useLoaded(path, every = 0) {
  const [state, setState] = useState({ path: "", data: undefined, failure: undefined, at: 0 });
  const turn = useRef(0);
  const latest = useRef(undefined);
  const load = useCallback(
    async (signal) => {
      if (path === undefined) return;
      const mine = ++turn.current;
      try {
        const data = await get(path, signal);
        if (mine !== turn.current) return;
        latest.current = data;
        setState({ path, data, failure: undefined, at: Date.now() });
      } catch (thrown) {
        if (!(thrown instanceof Failure)) {
          if (thrown instanceof DOMException && thrown.name === "AbortError") return;
          throw thrown;
        }
        if (mine === turn.current)
          setState((before) => ({ ...before, path, data: before.path === path ? before.data : undefined, failure: thrown }));
      }
    },
    [path],
  );
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const later = () => {
      const pause = typeof every === "function" ? every(latest.current) : every;
      if (pause > 0 && !stop.signal.aborted) timer = window.setTimeout(again, pause);
    };
    const again = async () => {
      if (!document.hidden) await load(stop.signal);
      later();
    };
    load(stop.signal).then(later);
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [load, every]);
  const current = path !== undefined && state.path === path;
  const reload = useCallback(() => load(undefined), [load]);
  return {
    at: state.at,
    data: current ? state.data : undefined,
    stale: state.data,
    failure: current ? state.failure : undefined,
    reload,
  };
}

/** The width of an element, as it changes. @returns {[(element: Element | null) => void, number]} */
export function useWidth() {
  const [element, setElement] = useState(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, width];
}
