/** How esbuild prints an error of a bundle. */
const BUNDLE = /\[ERROR\] (.+)\n\s*\n\s+(.+:\d+:\d+):\n/;
/** How esbuild prints an error of a single file, which tsx has loaded. */
const TRANSFORM = /^(.+:\d+:\d+): ERROR: (.+)$/m;
/** How Node prints an uncaught error, and a line of its stack. */
const UNCAUGHT = /^(?:Uncaught )?(\w*Error(?: \[\w+\])?: .+)$/m;
const FRAME = /^\s+at (?:.*\()?(?:file:\/\/)?(\/[^()]+:\d+:\d+)\)?$/gm;
/** Lines of progress, stack traces and other noise. */
const NOISE = /^(\s+at .*|Node\.js v.*|npm (notice|warn).*|Bundling asset .*|\s*)$/;
const LONGEST = 500;

/**
 * Reduces the output of a failed synth to one line.
 * @param output what the synth wrote, or the message of an error
 * @param root the checkout, with a slash at its end; files in it are shown relative to it
 * @returns `file:line:column: message` for an error in a source file, otherwise the message
 */
export function problemOf(output: string, root: string): string {
  const [, bundleMessage, bundleFile] = BUNDLE.exec(output) ?? [];
  const [, transformFile, transformMessage] = TRANSFORM.exec(output) ?? [];
  const [, uncaught] = UNCAUGHT.exec(output) ?? [];
  const message = bundleMessage ?? transformMessage ?? uncaught?.replace(/^Error: /, '') ?? plain(output);
  const frames = [...output.matchAll(FRAME)].map(([, file = '']) => file);
  const file = bundleFile ?? transformFile ?? frames.find(frame => frame.startsWith(root));
  const line = file === undefined ? message : `${file}: ${message}`;
  return line.replaceAll(root, '').slice(0, LONGEST);
}

function plain(output: string): string {
  const lines = output.split('\n').filter(line => !NOISE.test(line));
  return lines.map(line => line.trim()).join(' ');
}
