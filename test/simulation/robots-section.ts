import {
  type Comparison,
  compareWithGoogle,
  compareWithProtego,
  compareWithRfc,
  DEVIATIONS,
} from '../support/robots-tables.ts';

/** Renders how our decisions about robots.txt compare with those of RFC 9309 and of other projects. */
export function robotsSection(): string {
  const comparisons = [compareWithRfc(), compareWithGoogle(), compareWithProtego()];
  const row = ({ table, total, differing }: Comparison) =>
    `| ${table} | ${total - differing.length} of ${total} |`;
  const deviations = DEVIATIONS.map(
    ([why, decisions]) =>
      `- ${[...new Set(decisions)].map(decision => `\`${decision}\``).join(', ')}: ${why}.`,
  );
  return `## robots.txt

Our parser follows RFC 9309. \`test/functions/core/page/robots.test.ts\` compares its decisions with those of the RFC and of the tests of
two other parsers.

| table | same decision |
|---|---|
${comparisons.map(row).join('\n')}

Each decision that differs, as test, agent and URL, with the reason:

${deviations.join('\n')}
`;
}
