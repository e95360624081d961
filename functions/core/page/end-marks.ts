/** Tells the mark that ends a page from the same text in a comment, in a tag with its attributes, or in a script. */
export class EndMarks {
  /** Where the page seems to end, in order. */
  private readonly places: number[];
  /** The place in `places` of the first that is not yet known to be markup or only text. */
  private unknown = 0;
  /** The last one that is known to be markup; -1 if none is. */
  private known = -1;

  /** @param mark text, in any case, with white space allowed before its last character */
  constructor(html: string, mark: string) {
    const pattern = new RegExp(`${escaped(mark.slice(0, -1))}\\s*${escaped(mark.slice(-1))}`, 'gi');
    this.places = [...html.matchAll(pattern)].map(({ index }) => index);
  }

  /** Passes over the marks in something that was read from one place to another, and is no markup inside. */
  hide(from: number, to: number): void {
    for (
      let place = this.places[this.unknown];
      place !== undefined && place <= to;
      place = this.places[++this.unknown]
    )
      if (place < from) this.known = place;
  }

  /** Where the page ends: the last mark that is markup; -1 if there is none. To be called when all was read. */
  last(): number {
    return this.unknown < this.places.length ? (this.places.at(-1) ?? -1) : this.known;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
