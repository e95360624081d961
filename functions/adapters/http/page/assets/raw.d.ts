/** A file imported as its text: by the bundler for its attribute, by the tests for its query. */
declare module '*?raw' {
  const text: string;
  export default text;
}
