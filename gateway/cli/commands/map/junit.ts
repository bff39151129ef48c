/** One test for a report in the form that CI servers read (JUnit). */
export interface JunitCase {
  readonly suite: string;
  readonly name: string;
  /** What went wrong; undefined when nothing did. */
  readonly failure: string | undefined;
}

/** A report as XML. Only what XML can hold is written: a sample may hold anything. */
export function junitReport(cases: readonly JunitCase[]): string {
  const suites = [...Map.groupBy(cases, (one) => one.suite)].map(([suite, inside]) => {
    const failed = inside.filter((one) => one.failure !== undefined).length;
    const tests = inside.map(({ name, failure }) => {
      const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
      if (failure === undefined) return `${head}/>`;
      return `${head}>\n      <failure message="not as expected">${escaped(failure)}</failure>\n    </testcase>`;
    });
    return `  <testsuite name="${escaped(suite)}" tests="${inside.length}" failures="${failed}">\n${tests.join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "?");
}
