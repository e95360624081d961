import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const Failure = z.object({ errorMessage: z.string() });
const Response = z.object({ statusCode: z.number(), body: z.string() });
const Body = z.object({
  id: z.string().optional(),
  state: z.string().optional(),
  crawl: z.string().optional(),
  detail: z.string().optional(),
});

/** Seed's response to an event. */
export interface SeedResponse {
  /** The HTTP status that seed returned; 500 if it threw an error. */
  status: number;
  /** The crawl that the event started, or that prevented it; null if the response names none. */
  crawl: string | null;
  /** The state of the crawl that the event started. */
  state: string | null;
  /** What a failure says; empty if the crawl exists. */
  detail: string;
}

/** Invokes seed with an event, as EventBridge Scheduler does, but waits for the response. */
export async function invokeSeed(
  lambda: LambdaClient,
  FunctionName: string,
  event: unknown,
): Promise<SeedResponse> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command);
  const payload: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError !== undefined) {
    const detail = Failure.safeParse(payload).data?.errorMessage ?? FunctionError;
    return { status: 500, crawl: null, state: null, detail };
  }
  const { statusCode, body } = Response.parse(payload);
  const { id, state, crawl, detail } = Body.parse(JSON.parse(body));
  return {
    status: statusCode,
    crawl: id ?? crawl ?? null,
    state: state ?? null,
    detail: detail ?? (id === undefined ? body : ''),
  };
}
