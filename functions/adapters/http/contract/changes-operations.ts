import * as z from 'zod';
import { changesBetween } from '../../../core/read/changes.ts';
import { CONTENT_TYPES } from '../../../core/read/formats.ts';
import { pinnedSnapshot } from '../../../core/read/snapshot.ts';
import { changesPage } from '../page/changes-page.ts';
import type { ListContext } from './list-operations.ts';
import { CrawlId } from './list-schemas.ts';
import { HttpProblem, type Operation, operation } from './operation.ts';
import { contextOf, JsonOrPage, PAGE_RESPONSE, pageRepresentation } from './pages.ts';
import { findSnapshot, representationOf } from './snapshots.ts';

/** Changes are told for lists of up to this many entries; of a longer one, two crawls would take minutes to compare. */
const MAX_COMPARED = 1000;

const Named = z.object({ rank: z.int(), id: z.string(), title: z.string(), link: z.url() });
const Moved = z.object({ id: z.string(), title: z.string(), link: z.url(), from: z.int(), to: z.int() });
const Changes = z
  .object({
    list: z.string(),
    from: z.object({ crawl: z.string(), publishedAt: z.iso.datetime() }),
    to: z.object({ crawl: z.string(), publishedAt: z.iso.datetime() }),
    entered: z.array(Named),
    left: z.array(Named),
    rose: z.array(Moved),
    fell: z.array(Moved),
  })
  .meta({ id: 'Changes', description: 'What changed between two crawls of a list' });

/** The route that compares the published list with an earlier one. */
export function changesOperations(context: ListContext): Operation[] {
  const { list, lists, store, reader } = context;
  const { name } = list.definition;
  return [
    operation({
      path: `/${name}/changes`,
      id: `${name}-changes`,
      summary: 'Which entries entered, left, rose and fell',
      description: `Since an earlier crawl that is still kept; without from, since the one before. For lists of up to ${MAX_COMPARED} entries.`,
      tag: name,
      params: z.strictObject({}),
      query: z.strictObject({
        from: CrawlId.optional().meta({
          description: 'The crawl to compare with',
          accepts: 'the id of a crawl: 20 hexadecimal digits',
        }),
        ...JsonOrPage,
      }),
      responses: { [CONTENT_TYPES.json]: Changes, ...PAGE_RESPONSE },
      problems: [404, 410, 413, 503],
      async handle({ query: { from, format, lang }, url }) {
        const after = await findSnapshot(context, null);
        if (after.count > MAX_COMPARED)
          throw new HttpProblem(
            404,
            `the list has ${after.count} entries; changes are told of up to ${MAX_COMPARED}`,
          );
        const since = from ?? (await store.readPointer(list.list))?.previous ?? null;
        if (since === null)
          throw new HttpProblem(404, `the list ${name} was published only once, so nothing has changed`);
        const version = `${after.crawl} ${since}`;
        const compare = async () => {
          const before = await pinnedSnapshot(list, since, store);
          const [old, now] = [
            await reader.slice(list, before, 0, before.count),
            await reader.slice(list, after, 0, after.count),
          ];
          return { before, changes: changesBetween(old, now) };
        };
        if (format === 'html') {
          const page = contextOf(lists, list.definition, url, lang);
          return pageRepresentation(
            list.definition,
            { version, lastModified: after.publishedAt },
            async () => {
              const { before, changes } = await compare();
              return changesPage(page, list.definition, before.startedAt, changes);
            },
          );
        }
        return {
          ...representationOf(after),
          version,
          type: CONTENT_TYPES.json,
          async render() {
            const { before, changes } = await compare();
            const shown = ({ crawl, publishedAt }: typeof after) => ({ crawl, publishedAt });
            const body = { list: name, from: shown(before), to: shown(after), ...changes };
            return { body: JSON.stringify(body) };
          },
        };
      },
    }),
  ];
}
