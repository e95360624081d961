// The entry point of `npm start` and `npm run serve`. Old versions of Node must be able to parse this file, so that they can print the
// version error below. For the same reason it imports nothing statically.
const REQUIRED = '20.19.0';

/** @param {string} version */
function asNumber(version) {
  return version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

if (asNumber(process.versions.node) < asNumber(REQUIRED)) {
  console.error(`expected Node ${REQUIRED} or later, got ${process.versions.node}`);
  process.exitCode = 1;
} else {
  // Silences the SDK's Node version warning: the deployed functions use Lambda's runtime, not this machine's Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  import('tsx/esm/api')
    .then(tsx => {
      tsx.register();
      return import('./cli.ts');
    })
    .then(cli => cli.main(process.argv.slice(2)))
    .catch(async error => {
      process.exitCode = 1;
      if (error.code === 'ERR_MODULE_NOT_FOUND') console.error(`${error.message}; run npm ci first`);
      else if (error.name === 'TransformError') {
        // A syntax error in a file that the commands themselves use.
        const { problemOf } = await import('./synth-problem.ts');
        console.error(problemOf(error.message, new URL('../../', import.meta.url).pathname));
      } else console.error(error);
    });
}
