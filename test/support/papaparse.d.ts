/** What the tests use of papaparse, which has no types of its own. */
declare module 'papaparse' {
  interface Options {
    header?: true;
    skipEmptyLines: boolean;
    newline?: '\r\n' | '\n';
  }
  export function parse<Row>(text: string, options: Options): { data: Row[]; errors: unknown[] };
  const papa: { parse: typeof parse };
  export default papa;
}
