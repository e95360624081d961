// The entry of `npm run deploy`, `crawl`, `redrive` and `destroy`.
import { register } from 'tsx/esm/api';

// The SDK's word on the Node of this machine is not about what deploys.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
register();
await import('./cli.ts');
