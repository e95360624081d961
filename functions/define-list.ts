/** What a list file of another app imports, as `toplist/list`. */
export * as z from 'zod';
export {
  defineList,
  type List,
  type ListDefinition,
  type PaginationReading,
  type Reading,
} from './core/page/list.ts';
