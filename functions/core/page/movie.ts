import * as z from 'zod';

/** Text that a page may lack. An item of an older version may lack the field. */
const optionalText = z.string().nullable().default(null);
const texts = z.array(z.string()).default([]);

/** One entry of the list as its page shows it. What the page lacks is null or an empty list, never a guess. */
export const Movie = z.object({
  rank: z.int().positive(),
  id: z.string().min(1),
  title: z.string().min(1),
  originalTitle: optionalText,
  otherTitles: texts,
  quote: optionalText,
  link: z.url(),
  poster: optionalText,
  /** The line of directors and cast, cut where the site cuts it. */
  credits: optionalText,
  year: z.int().nullable().default(null),
  countries: texts,
  genres: texts,
  rating: z.number().nullable().default(null),
  votes: z.int().nullable().default(null),
  playable: z.boolean().default(false),
});
export type Movie = z.infer<typeof Movie>;
