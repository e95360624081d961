import type { Publication } from '../../core/crawl/notify.ts';
import type { Changes } from '../../core/read/changes.ts';

/** SNS takes 256 KB, of which this leaves some for the message's attributes. */
export const MAX_BYTES = 250_000;

/**
 * The message about a publication, as JSON. If it would be too long, it names fewer entries of each kind; `changed` counts them all.
 * @param link to the list; null if it is not known
 */
export function messageAbout(publication: Publication, link: string | null): string {
  const namingNone = { ...publication, ...firstOf(publication, 0), link };
  const most = fitting(publication, MAX_BYTES - bytesOf(namingNone));
  return JSON.stringify({ ...namingNone, ...firstOf(publication, most) });
}

function firstOf({ entered, left, rose, fell }: Changes, most: number): Changes {
  return {
    entered: entered.slice(0, most),
    left: left.slice(0, most),
    rose: rose.slice(0, most),
    fell: fell.slice(0, most),
  };
}

/** How many entries of each kind fit into so many bytes. */
function fitting({ entered, left, rose, fell }: Changes, room: number): number {
  const kinds = [entered, left, rose, fell];
  const longest = Math.max(...kinds.map(({ length }) => length));
  let used = 0;
  for (let place = 0; place < longest; place += 1) {
    // The brackets and commas of this array count for the commas in the message.
    used += bytesOf(kinds.map(kind => kind[place]));
    if (used > room) return place;
  }
  return longest;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
