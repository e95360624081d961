import * as z from 'zod';
import { History, noEntries } from './history.ts';
import { packRanks, unpackRanks } from './pack-ranks.ts';

const Ints = z.array(z.int());

/** A history as it is stored: in columns, and of what changes only the differences, so that it compresses well. */
const PackedHistory = History.omit({ entries: true, left: true }).extend({
  /** The id, title, link, first day and rank before of each entry. Whatever follows names an entry by its place in here. */
  entries: z.array(z.tuple([z.string(), z.string(), z.string(), z.iso.datetime(), z.int()])),
  /** The ranks, as `pack-ranks.ts` packs them. */
  moved: z.array(Ints),
  entered: z.array(Ints),
  /** For each entry, the crawls whose numbers are kept, the ratings, and the votes as differences from those before. */
  numbers: z.object({
    crawls: z.array(Ints),
    ratings: z.array(z.array(z.number().nullable())),
    votes: z.array(z.array(z.int().nullable())),
  }),
  /** The ids and first days of those that left before. */
  left: z.array(z.tuple([z.string(), z.iso.datetime()])),
});
type PackedHistory = z.infer<typeof PackedHistory>;

/** A history as it may be stored: packed, or as it is, by code that did not pack it yet. */
export const StoredHistory = z.union([PackedHistory.transform(unpack), History]);

/** Packs a history for the table. */
export function pack({ entries, left, ...rest }: History): PackedHistory {
  const rows = Object.entries(entries);
  const all = rows.map(([, entry]) => entry);
  return {
    ...rest,
    entries: rows.map(([id, entry]) => [id, entry.title, entry.link, entry.firstSeen, entry.rankBefore]),
    ...packRanks(all, rest.crawls.length),
    numbers: {
      crawls: all.map(({ numbers }) => numbers.map(([crawl]) => crawl)),
      ratings: all.map(({ numbers }) => numbers.map(([, rating]) => rating)),
      votes: all.map(({ numbers }) => differences(numbers.map(([, , votes]) => votes))),
    },
    left: left.map(({ id, firstSeen }) => [id, firstSeen]),
  };
}

/** Gives back the history that was packed. */
function unpack({ entries, moved, entered, numbers, left, ...rest }: PackedHistory): History {
  const ranksBefore = entries.map(([, , , , rankBefore]) => rankBefore);
  const ranks = unpackRanks(ranksBefore, { moved, entered });
  const byId = noEntries();
  for (const [place, [id, title, link, firstSeen, rankBefore]] of entries.entries()) {
    const ratings = numbers.ratings[place] ?? [];
    const votes = sums(numbers.votes[place] ?? []);
    byId[id] = {
      title,
      link,
      firstSeen,
      rankBefore,
      ranks: ranks[place] ?? [],
      numbers: (numbers.crawls[place] ?? []).map((crawl, index) => [
        crawl,
        ratings[index] ?? null,
        votes[index] ?? null,
      ]),
    };
  }
  return { ...rest, entries: byId, left: left.map(([id, firstSeen]) => ({ id, firstSeen })) };
}

/** Each value less the last one before it that is not null. */
function differences(values: (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map(value => {
    if (value === null) return null;
    const difference = value - last;
    last = value;
    return difference;
  });
}

function sums(differences: (number | null)[]): (number | null)[] {
  let sum = 0;
  return differences.map(difference => {
    if (difference !== null) sum += difference;
    return difference === null ? null : sum;
  });
}
