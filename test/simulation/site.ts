/** How a list changes. */
export type Change = 'removed' | 'swapped' | 'retitled' | 'grown' | 'shrunk';

/**
 * Simulates a list that can change. Keeps every version, so that a page can be compared with what the site served.
 * @param first the id of the first movie, by which the movies of two sites differ
 */
export function simulateSite(pages: number, pageSize: number, first: number) {
  let next = first;
  const create = () => String(next++);
  const versions: string[][] = [Array.from({ length: pages * pageSize }, create)];
  const current = () => versions[versions.length - 1] ?? [];
  /** The version that a title states, if it had exactly these movies on that page. */
  const versionOf = (page: number, movies: { id: string; title: string }[]) => {
    const number = Number(movies[0]?.title.split(' v')[1]);
    const expected = versions[number]?.slice((page - 1) * pageSize, page * pageSize) ?? [];
    const same =
      expected.length === movies.length &&
      movies.every((movie, i) => movie.id === expected[i] && movie.title === `${movie.id} v${number}`);
    return same ? versions[number] : undefined;
  };

  return {
    pageSize,
    /** Whether the site rejects every request for a page. */
    blocked: false,
    count: () => current().length,
    /** Whether the list has had another length since it began. */
    hasChangedLength: () => versions.some(movies => movies.length !== versions[0]?.length),
    /**
     * Adds a version: with a movie removed and another appended, with two movies on different pages swapped, with new titles only, or with
     * up to a page and one movie more or fewer. Pages of two versions may contradict each other or may look consistent.
     */
    change(kind: Change, at: number): void {
      const movies = [...current()];
      const position = at % movies.length;
      const many = 1 + (at % (pageSize + 1));
      if (kind === 'removed') {
        movies.splice(position, 1);
        movies.push(create());
      } else if (kind === 'swapped') {
        const other = (position + pageSize) % movies.length;
        [movies[position], movies[other]] = [movies[other] ?? '', movies[position] ?? ''];
      } else if (kind === 'grown') movies.push(...Array.from({ length: many }, create));
      else if (kind === 'shrunk') movies.splice(Math.max(1, movies.length - many));
      versions.push(movies);
    },
    html: (page: number) => render(current(), versions.length - 1, page, pageSize),
    /** Whether one version of the list had this page with these movies and titles. */
    served: (page: number, movies: { id: string; title: string }[]) => versionOf(page, movies) !== undefined,
    /** Whether a version of the list that had this last page had so many movies. */
    ended: (page: number, movies: { id: string; title: string }[], count: number) =>
      versionOf(page, movies)?.length === count,
  };
}
export type SimulatedSite = ReturnType<typeof simulateSite>;

function render(movies: string[], version: number, page: number, size: number): string {
  const pages = Math.ceil(movies.length / size);
  const items = movies.slice((page - 1) * size, page * size).map(
    (
      id,
      index,
    ) => `<li><div class="item"><div class="pic"><em>${(page - 1) * size + index + 1}</em><a href="/subject/${id}/"></a></div>
<div class="info"><div class="hd"><a href="/subject/${id}/"><span class="title">${id} v${version}</span></a></div></div></div></li>`,
  );
  const link = (n: number, label: number | string) => `<a href="?start=${(n - 1) * size}">${label}</a>`;
  const links = [2, pages].filter(n => n <= pages && n !== page).map(n => link(n, n));
  const next = page < pages ? `<span class="next">${link(page + 1, 'next')}</span>` : '';
  const paginator = `<div class="paginator"><span class="thispage">${page}</span>${links.join('')}${next}</div>`;
  return `<html><ol class="grid_view">${items.join('')}</ol>${paginator}</html>`;
}
