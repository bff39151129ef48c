/** The way of a message through the node: its stages in order, what each decided, how long it took. */
import { html } from "/html.js";
import { duration, stageName } from "/words.js";

/**
 * Steps with their place in time. Steps with other systems lie inside the stage before them: one after the other where
 * they fit into it, side by side where they do not.
 * @param {readonly {stage: string, system?: string, ms: number, outcome: string, detail?: string}[]} history
 */
export function placed(history) {
  const steps = [];
  let clock = 0;
  for (let i = 0; i < history.length; i++) {
    const step = history[i];
    steps.push({ ...step, inner: false, start: clock });
    const inner = [];
    while (i + 1 < history.length && history[i + 1].system !== undefined) inner.push(history[++i]);
    const inTurn = inner.reduce((sum, one) => sum + one.ms, 0) <= step.ms;
    let within = clock;
    for (const one of inner) {
      steps.push({ ...one, inner: true, start: within });
      if (inTurn) within += one.ms;
    }
    clock += step.ms;
  }
  const longest = Math.max(...steps.map((step) => step.start + step.ms), 0.001);
  return steps.map((step) => ({ ...step, from: (step.start / longest) * 100, share: (step.ms / longest) * 100 }));
}

export function Way({ history }) {
  const steps = placed(history);
  return html`<ol class="way">
    ${steps.map(
      (step, i) =>
        html`<li key=${i} class=${`${step.inner ? "inner" : ""} ${step.outcome === "error" ? "failed" : ""}`}>
          <div class="stage">
            <span class="name">${stageName(step.stage)}${step.system ? html` a <b>${step.system}</b>` : ""}</span>
            ${step.outcome === "error" && html`<span class="chip bad">errore</span>`}
            <span class="ms">${duration(step.ms)}</span>
          </div>
          <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="ground" width="100" height="6" />
            <rect class="part" x=${Math.min(step.from, 99.4)} width=${Math.max(step.share, 0.6)} height="6" />
          </svg>
          ${step.detail && html`<p class="detail">${step.detail}</p>`}
        </li>`,
    )}
  </ol>`;
}
