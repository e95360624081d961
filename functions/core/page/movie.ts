import * as z from 'zod';

/** One entry of the list as its page shows it. What the page lacks is null or an empty list, never a guess. */
export const Movie = z.object({
  rank: z.int().positive(),
  id: z.string().min(1),
  title: z.string().min(1),
  originalTitle: z.string().nullable(),
  otherTitles: z.array(z.string()),
  quote: z.string().nullable(),
  link: z.url(),
  poster: z.string().nullable(),
  /** The line of directors and cast, cut where the site cuts it. */
  credits: z.string().nullable(),
  year: z.int().nullable(),
  countries: z.array(z.string()),
  genres: z.array(z.string()),
  rating: z.number().nullable(),
  votes: z.int().nullable(),
  playable: z.boolean(),
});
export type Movie = z.infer<typeof Movie>;
