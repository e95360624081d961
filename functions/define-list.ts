/** What a list file of another app imports, as `toplist/list`. */
export * as z from 'zod';
export { defineList, type List, type ListDefinition } from './core/page/list.ts';
