import type { GetCommandOutput } from '@aws-sdk/lib-dynamodb';

// Evaluates the part of DynamoDB's expression language that the table code uses, over plain items. Any other expression throws.

export type Item = NonNullable<GetCommandOutput['Item']>;

interface Names {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** Whether an item meets a condition. The item is undefined if it does not exist. A missing condition is always met. */
export function meets(condition: string | undefined, item: Item | undefined, names: Names): boolean {
  if (condition === undefined) return true;
  const tokens = tokenize(condition);
  const result = evaluateOr(tokens, item ?? {}, names);
  if (tokens.length > 0) throw new Error(`unsupported in a condition: ${tokens.join(' ')}`);
  return result;
}

/** Applies an update expression and returns the new item. Does not change the given item. */
export function applied(update: string, item: Item, names: Names): Item {
  const result = structuredClone(item);
  for (const [, verb, body = ''] of update.matchAll(
    /(SET|DELETE|REMOVE|ADD)\s+((?:(?!\b(?:SET|DELETE|REMOVE|ADD)\s).)+)/gs,
  )) {
    for (const clause of body.split(/,(?![^(]*\))/)) {
      if (verb === 'SET') set(clause, item, result, names);
      else if (verb === 'DELETE') removeFrom(clause, result, names);
      else if (verb === 'ADD') add(clause, result, names);
      else delete result[nameOf(clause.trim(), names)];
    }
  }
  return result;
}

function set(clause: string, before: Item, result: Item, names: Names): void {
  const [, path = '', expression = ''] = /^\s*(\S+)\s*=\s*(.+?)\s*$/s.exec(clause) ?? [];
  const fallback = /^if_not_exists\((\S+),\s*(\S+)\)$/.exec(expression);
  const value =
    fallback === null
      ? read(expression, before, names)
      : (before[nameOf(fallback[1] ?? '', names)] ?? read(fallback[2] ?? '', before, names));
  if (value === undefined) throw new Error(`the operand of ${clause} does not exist`);
  if (value instanceof Set && value.size === 0) throw new Error('an empty set cannot be written');
  result[nameOf(path, names)] = structuredClone(value);
}

function removeFrom(clause: string, result: Item, names: Names): void {
  const [path = '', operand = ''] = clause.trim().split(/\s+/);
  const name = nameOf(path, names);
  const before = result[name];
  const removed = read(operand, result, names);
  if (!(before instanceof Set) || !(removed instanceof Set)) return;
  const remaining = new Set([...before].filter(element => !removed.has(element)));
  if (remaining.size > 0) result[name] = remaining;
  else delete result[name];
}

function add(clause: string, result: Item, names: Names): void {
  const [path = '', operand = ''] = clause.trim().split(/\s+/);
  const name = nameOf(path, names);
  const added = read(operand, result, names);
  const before = result[name];
  if (added instanceof Set) result[name] = new Set([...(before instanceof Set ? before : []), ...added]);
  else result[name] = Number(before ?? 0) + Number(added);
}

function tokenize(text: string): string[] {
  return text.match(/[#:\w]+|[(),]|<=|>=|<>|[=<>]/g) ?? [];
}

function evaluateOr(tokens: string[], item: Item, names: Names): boolean {
  let result = evaluateAnd(tokens, item, names);
  while (tokens[0] === 'OR') {
    tokens.shift();
    result = evaluateAnd(tokens, item, names) || result;
  }
  return result;
}

function evaluateAnd(tokens: string[], item: Item, names: Names): boolean {
  let result = evaluateTerm(tokens, item, names);
  while (tokens[0] === 'AND') {
    tokens.shift();
    result = evaluateTerm(tokens, item, names) && result;
  }
  return result;
}

function evaluateTerm(tokens: string[], item: Item, names: Names): boolean {
  const token = tokens.shift() ?? '';
  if (token === '(') {
    const result = evaluateOr(tokens, item, names);
    expect(tokens, ')');
    return result;
  }
  if (token === 'attribute_exists' || token === 'attribute_not_exists') {
    expect(tokens, '(');
    const exists = item[nameOf(tokens.shift() ?? '', names)] !== undefined;
    expect(tokens, ')');
    return exists === (token === 'attribute_exists');
  }
  const operator = tokens.shift();
  const left = read(token, item, names);
  const right = read(tokens.shift() ?? '', item, names);
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return left === right;
  const isOrdered =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (operator === '<' && isOrdered) return left < right;
  if (operator === '<=' && isOrdered) return left <= right;
  throw new Error(`unsupported in a condition: ${token} ${operator}`);
}

function read(operand: string, item: Item, names: Names): unknown {
  return operand.startsWith(':') ? names.ExpressionAttributeValues?.[operand] : item[nameOf(operand, names)];
}

function nameOf(path: string, names: Names): string {
  return path.startsWith('#') ? (names.ExpressionAttributeNames?.[path] ?? path) : path;
}

function expect(tokens: string[], token: string): void {
  const actual = tokens.shift();
  if (actual !== token) throw new Error(`expected ${token} in a condition, got ${actual}`);
}
