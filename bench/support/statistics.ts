/** What was measured several times: the median, and the quartiles as its spread. */
export interface Sample {
  median: number;
  low: number;
  high: number;
}

/** Summarizes the values of repeated measurements. */
export function summarize(values: number[]): Sample {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The value at a share of the way through sorted values; between two of them, in proportion, so that three values have quartiles too. */
function quantile(sorted: number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below = 0, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return below + (place % 1) * (above - below);
}

/** The value below which this share of the values lies. */
export function percentile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
}

/** `0.92 ms (0.90 to 0.97)`: the median, and between which values the middle half lies. */
export function shown({ median, low, high }: Sample, unit: string): string {
  return `${digits(median)} ${unit} (${digits(low)} to ${digits(high)})`;
}

/** A number with about three significant digits. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 10 ? 1 : 2);
}
