/** Preact with tagged templates, from one place. */
import { h, render } from "/vendor/preact.js";
import htm from "/vendor/htm.js";

export { render };
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "/vendor/hooks.js";

/** Markup as a tagged template; every value is escaped by preact. */
export const html = htm.bind(h);
