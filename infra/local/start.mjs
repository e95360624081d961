// The entry of `npm start` and `npm run serve`. Syntax and imports are such that a Node which is too old gets to the line that says so.
const WANTED = '20.18.1';

/** @param {string} version */
function asNumber(version) {
  return version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

if (asNumber(process.versions.node) < asNumber(WANTED)) {
  console.error(`Toplist needs Node ${WANTED} or later; this is ${process.versions.node}`);
  process.exitCode = 1;
} else {
  // The SDK's word on the Node of this machine is not about what deploys.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  import('tsx/esm/api')
    .then(tsx => {
      tsx.register();
      return import('./cli.ts');
    })
    .then(cli => cli.main(process.argv.slice(2)))
    .catch(error => {
      console.error(error.code === 'ERR_MODULE_NOT_FOUND' ? `${error.message}; run npm ci first` : error);
      process.exitCode = 1;
    });
}
