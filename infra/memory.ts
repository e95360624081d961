/**
 * The memory of each function, in MB. Lambda allots CPU in proportion to it. At 384 MB, parsing a page of 65 KB takes far less time than fetching
 * it; a page of 5 MB, the largest that is read, needs up to 272 MB.
 */
export const MEMORY = { seed: 512, parse: 384, api: 512 };
