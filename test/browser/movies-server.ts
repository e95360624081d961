import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import books from '../../functions/lists/books.ts';
import movies from '../../functions/lists/movies.ts';
import { sampleEntries } from '../support/published-api.ts';
import { type PageServer, startPageServer } from './page-server.ts';

/** How many movies are not in the list at first. */
const OTHERS = 6;

/** Serves the sample of the movies, crawled for so many days, to the tests of a file; and the books, which were never crawled. */
export function useMovies(length = 250, days = 40): () => string {
  let server: PageServer | undefined;
  beforeAll(async () => {
    server = await startPageServer([movies, books]);
    await server.publish(movies, sampleEntries(length + OTHERS), length, days);
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('the server has not been started');
    return server.url;
  };
}

const Entries = z.array(z.looseObject({ id: z.string() }));

/** The ids that the API returns for a query, in its order. */
export async function idsOf(url: string, query: Record<string, string>, list = 'movies'): Promise<string[]> {
  return idsAt(`${url}/${list}.json?${new URLSearchParams({ fields: 'id,title', ...query })}`, list);
}

/** The ids of a list in JSON. */
export async function idsAt(address: string | URL, list = 'movies'): Promise<string[]> {
  const body = z.looseObject({}).parse(await (await fetch(address)).json());
  return Entries.parse(body[list]).map(({ id }) => id);
}
