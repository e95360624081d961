import { expect, it } from 'vitest';
import { interruptSignal } from '../../../infra/operate/interrupt.ts';

it.each(['SIGINT', 'SIGTERM'] as const)('%s says that a crawl goes on only if one was started', name => {
  let hasStarted = false;
  const [before, after] = [interruptSignal(), interruptSignal(() => hasStarted)];
  expect(before.aborted).toBe(false);
  hasStarted = true;
  process.emit(name);
  expect(before.reason.message).toBe('interrupted');
  expect(after.reason.message).toBe('interrupted; the crawl continues on AWS');
});
