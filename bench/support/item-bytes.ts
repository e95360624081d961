/** What DynamoDB adds to each item when it counts storage. */
const OVERHEAD = 100;

/** The bytes of an item by DynamoDB's rule, with what it adds for storage. */
export function itemBytes(item: Record<string, unknown>): number {
  return OVERHEAD + attributesBytes(item);
}

function attributesBytes(attributes: object): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** Text counts by its UTF-8, a number a byte for two digits and one more, a list or a map three and one more for each member. */
function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/[-.]/g, '').length / 2) + 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return [...value].reduce((sum: number, member) => sum + valueBytes(member), 0);
  if (Array.isArray(value)) return value.reduce((sum: number, member) => sum + 1 + valueBytes(member), 3);
  if (typeof value === 'object' && value !== null)
    return 3 + Object.keys(value).length + attributesBytes(value);
  return 1;
}
