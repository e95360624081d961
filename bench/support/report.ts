import { digits } from './statistics.ts';

/** What a row of the benchmark has measured. */
export interface Report {
  title: string;
  figures: [what: string, value: string][];
  goals: Goal[];
  /** What could not be compared, and why. */
  leftOut: string[];
  /** Tables and remarks that the figures do not hold, in Markdown. */
  notes?: string[];
}

/** A goal, and what was measured. */
export interface Goal {
  what: string;
  /** Null if it could not be measured, such as a ratio to a program that is not installed. */
  measured: number | null;
  limit: number;
  /** After the numbers: `x`, ` ms`. */
  unit: string;
  /** Whether more is better. */
  atLeast?: boolean;
}

/** A row of the benchmark. */
export interface Row {
  number: number;
  measure(progress: (note: string) => void): Promise<Report>;
}

/** The ratio of two figures; null if one of them is missing. */
export function ratio(one: number | null | undefined, other: number | null | undefined): number | null {
  return one === null || one === undefined || !other ? null : one / other;
}

/** Whether a goal was met; null if it was not measured. */
export function isMet({ measured, limit, atLeast = false }: Goal): boolean | null {
  if (measured === null) return null;
  return atLeast ? measured >= limit : measured <= limit;
}

/** A row's report in Markdown. */
export function reportText(number: number, { title, figures, goals, leftOut, notes = [] }: Report): string {
  const lines = [`### ${number}. ${title}`, ''];
  if (figures.length > 0) lines.push('| what | figure |', '|---|---|');
  for (const [what, value] of figures) lines.push(`| ${what} | ${value} |`);
  if (figures.length > 0) lines.push('');
  for (const note of notes) lines.push(note, '');
  if (goals.length > 0) lines.push('| goal | at | measured | |', '|---|---|---|---|');
  for (const goal of goals) lines.push(`| ${goalCells(goal).join(' | ')} |`);
  if (goals.length > 0) lines.push('');
  for (const what of leftOut) lines.push(`Left out: ${what}.`, '');
  return lines.join('\n');
}

/** The goals of all rows in one table. */
export function goalsText(reports: [number, Report][]): string {
  const rows = reports.flatMap(([number, { goals }]) =>
    goals.map(goal => `| ${[number, ...goalCells(goal)].join(' | ')} |`),
  );
  return ['| # | goal | at | measured | |', '|---|---|---|---|---|', ...rows].join('\n');
}

function goalCells(goal: Goal): string[] {
  const { what, measured, limit, unit, atLeast = false } = goal;
  const met = isMet(goal);
  const verdict = met === null ? 'not measured' : met ? 'met' : '**missed**';
  return [
    what,
    `${atLeast ? '>=' : '<='} ${limit}${unit}`,
    measured === null ? '-' : `${digits(measured)}${unit}`,
    verdict,
  ];
}
