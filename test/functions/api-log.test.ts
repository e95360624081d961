import { expect, it, onTestFinished, vi } from 'vitest';
import { CONTEXT, variables } from '../support/handlers.ts';
import { eventOf } from '../support/http-event.ts';
import { withEnvironment } from '../support/with-environment.ts';

// Another file may have loaded the handler, which reads the log's level as it loads.
vi.resetModules();
const { handler } = await withEnvironment(
  { ...variables('https://list.example/'), POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_DEV: 'true' },
  () => import('../../functions/api.ts'),
);

it('an error line of api names the function and the request', async () => {
  const lines: unknown[] = [];
  const error = vi
    .spyOn(console, 'error')
    .mockImplementation((line: unknown) => void lines.push(JSON.parse(String(line))));
  onTestFinished(() => error.mockRestore());
  const malformed = { ...eventOf('/movies'), headers: { host: 'a b', 'x-broken': 'a\nb' } };
  for (const awsRequestId of ['request-1', 'request-2'])
    await handler(malformed, { ...CONTEXT, functionName: 'Toplist-api', awsRequestId });
  expect(lines).toEqual(
    ['request-1', 'request-2'].map(id =>
      expect.objectContaining({
        message: 'request could not be read',
        function_name: 'Toplist-api',
        function_request_id: id,
      }),
    ),
  );
});
