/**
 * Prometheus text, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */

/** Content type of the text. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What is measured under one name. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge";
  /** What it is, for people. */
  readonly help: string;
}

/** A number, or one in digits that a number would round, and what tells it from others of its family. */
export type Sample = readonly [value: number | string, labels?: Readonly<Record<string, string>>];

/** Writes a family: what it is, and its samples. */
export function formatFamily(
  { name, type, help }: MetricFamily,
  samples: readonly Sample[],
): string {
  const lines = samples.map(([value, labels = {}]) => `${name}${formatLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeText(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
