// The entry point of `npm run deploy`, `crawl`, `redrive`, `status` and `destroy`.
import { register } from 'tsx/esm/api';

// Silences the AWS SDK's warning about this machine's Node version; the functions run on Lambda's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
register();
await import('./cli.ts');
