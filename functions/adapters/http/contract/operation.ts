import type * as z from 'zod';
import { readParameters } from './parameters.ts';

/** What a request's content is, before it is made: enough to answer whether the client has it already. */
export interface Representation {
  /** Changes whenever the content does, such as a crawl's id; null for content that nobody may keep. */
  version: string | null;
  /** ISO 8601; null if it is not known. */
  lastModified: string | null;
  cacheControl: string;
  type: string;
  /** 200 unless it says otherwise, such as 404 for the page of a list that is not there yet. */
  status?: number;
  /** Makes the content. Called only if the client needs it. */
  render(): Promise<Content> | Content;
}

export interface Content {
  body: string;
  headers?: Record<string, string>;
}

/** One route, described once: what it takes, what it returns, and how it is made. */
export interface Operation {
  /** The path as OpenAPI writes it, such as `/movies/{rank}`. */
  path: string;
  id: string;
  summary: string;
  description?: string;
  tag: string;
  params: z.ZodObject;
  query: z.ZodObject;
  /** The schema of each content type that status 200 may have; a text without one is described as a string. */
  responses: Record<string, z.ZodType | null>;
  /** The other statuses that the route itself returns, beside 304, 400 and 500. */
  problems: number[];
  /** @throws ParameterError for a parameter that the schemas do not accept */
  handle(request: GivenRequest): Promise<Representation>;
}

/** A request as it came: the values of each parameter of its path and of its query. */
export interface GivenRequest {
  params: Map<string, string[]>;
  query: Map<string, string[]>;
  /** Its path and query, as a page needs them for its links. */
  url: URL;
}

/** Defines an operation whose handler gets what its schemas return. */
export function operation<Params extends z.ZodRawShape, Query extends z.ZodRawShape>(
  definition: Omit<Operation, 'params' | 'query' | 'handle'> & {
    params: z.ZodObject<Params>;
    query: z.ZodObject<Query>;
    handle(request: {
      params: z.output<z.ZodObject<Params>>;
      query: z.output<z.ZodObject<Query>>;
      url: URL;
    }): Promise<Representation>;
  },
): Operation {
  const { params, query, handle } = definition;
  return {
    ...definition,
    handle: async ({ url, ...given }) =>
      handle({
        params: readParameters(params, given.params),
        query: readParameters(query, given.query),
        url,
      }),
  };
}

/** A request that cannot be answered as it is. Becomes a problem document with these members. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly members: Record<string, unknown>;

  constructor(status: number, detail: string, members: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.members = members;
  }
}
