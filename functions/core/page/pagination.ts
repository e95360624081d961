import type { CheerioAPI } from 'cheerio/slim';
import { fold } from './text.ts';

/** What a page's paginator says, taken down as it stands; `plan.ts` decides what to believe. */
export interface Paginator {
  /** The number of the page shown, or null where it says none. */
  thisPage: string | null;
  /** `data-total-page`, as written. */
  totalPages: string | null;
  /** The number in `共250条`, as written. */
  totalMovies: string | null;
  /** Links to other pages of the list, resolved where they can be; `page` is the number on the link. */
  links: { page: number; url: string }[];
}

/**
 * Reads the paginator of a page; a page without one has no links and no totals.
 * @param base the URL that its links are resolved against, see `baseUrlOf`
 */
export function readPaginator($: CheerioAPI, base: string): Paginator {
  const paginator = $('.paginator').first();
  const current = paginator.find('.thispage').first();
  const links: Paginator['links'] = [];
  for (const element of paginator.find('a[href]').toArray()) {
    const text = fold($(element).text()) ?? '';
    const page = $(element).parent().hasClass('next') ? Number(fold(current.text()) ?? 1) + 1 : Number(text);
    const href = element.attribs.href ?? '';
    if (Number.isSafeInteger(page) && page > 0) {
      links.push({ page, url: URL.canParse(href, base) ? new URL(href, base).href : href });
    }
  }
  return {
    thisPage: fold(current.text()),
    totalPages: current.attr('data-total-page') ?? null,
    totalMovies: /共\s*(-?\d+)\s*条/.exec(paginator.find('.count').text())?.[1] ?? null,
    links,
  };
}
