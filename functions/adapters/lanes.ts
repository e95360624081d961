/**
 * Does the work for each item, for at most so many at the same time. Each lane takes the next item as soon as it is free.
 * @throws the first error of an item; the other lanes go on
 */
export async function inLanes<T>(
  lanes: number,
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // The lanes share one iterator. A loop over it would end it for all of them when one fails.
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const lane = async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      await work(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
