import { OperatorError } from './operator-error.ts';

/**
 * A signal that Ctrl-C or SIGTERM aborts, with an error for the operator as its reason. A second one ends the process at once.
 * @param hasStarted whether the command has started a crawl by then, which goes on without it
 */
export function interruptSignal(hasStarted: () => boolean = () => false): AbortSignal {
  const controller = new AbortController();
  const interrupt = () =>
    controller.abort(
      new OperatorError(hasStarted() ? 'interrupted; the crawl continues on AWS' : 'interrupted'),
    );
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return controller.signal;
}
