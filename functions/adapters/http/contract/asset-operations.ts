import * as z from 'zod';
import { ASSETS } from '../page/assets.ts';
import { HttpProblem, type Operation, operation } from './operation.ts';

/** A file's name has the hash of its text, so it may be kept for a year, the most that browsers do. */
const FOREVER = 'public, max-age=31536000, immutable';

/** The style, the script and the icon of the pages. */
export function assetOperations(): Operation[] {
  return [
    operation({
      path: '/assets/{file}',
      id: 'asset',
      summary: 'A file of the pages',
      tag: 'description',
      params: z.strictObject({ file: z.string() }),
      query: z.strictObject({}),
      responses: {
        'text/css; charset=utf-8': null,
        'text/javascript; charset=utf-8': null,
        'image/svg+xml': null,
      },
      problems: [404],
      async handle({ params: { file } }) {
        const asset = ASSETS.find(one => one.file === file);
        if (asset === undefined)
          throw new HttpProblem(404, `there is no file ${JSON.stringify(file.slice(0, 100))}`);
        return {
          version: file,
          lastModified: null,
          cacheControl: FOREVER,
          type: asset.type,
          render: () => ({ body: asset.text, headers: { 'x-content-type-options': 'nosniff' } }),
        };
      },
    }),
  ];
}
