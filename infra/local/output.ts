import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../functions/core/errors.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import { FORMATS, type Format } from '../../functions/core/read/formats.ts';
import { csvOf, ndjsonOf, textOf } from '../../functions/core/read/write.ts';
import { LocalError } from './local-error.ts';

/** As the API writes it, unless it is asked otherwise. */
const CSV = { raw: false, bom: false };

/** How a list is written: what comes before and after it, between two parts of it, and how a part of it is written. */
interface Writer {
  before(fields: string[]): string;
  part(entries: Entry[], fields: string[]): string;
  between: string;
  after: string;
}

const WRITERS: Record<Format, Writer> = {
  txt: { before: () => '', part: textOf, between: '', after: '' },
  ndjson: { before: () => '', part: entries => ndjsonOf(entries, null), between: '', after: '' },
  json: {
    before: () => '[\n',
    part: entries => entries.map(entry => JSON.stringify(entry)).join(',\n'),
    between: ',\n',
    after: '\n]\n',
  },
  csv: {
    before: fields => csvOf([], { ...CSV, fields }),
    part: (entries, fields) => csvOf(entries, { ...CSV, fields, header: false }),
    between: '',
    after: '',
  },
};

/** The extensions that name a format, for an error. */
export const KNOWN_FORMATS = FORMATS.map(format => `.${format}`).join(', ');

/** How many entries are formatted at a time. */
const CHUNK = 500;

/** Returns the format that a file's extension names; undefined if there is none of that name. */
export function formatOf(file: string): Format | undefined {
  const extension = extname(file).slice(1).toLowerCase();
  return FORMATS.find(format => format === extension);
}

/**
 * Formats a list, a part at a time.
 * @param show called with how many entries of how many are formatted
 */
export function* textsOf(
  entries: Entry[],
  format: Format,
  show: (done: number, total: number) => void = () => {},
): Generator<string> {
  const { before, part, between, after } = WRITERS[format];
  const fields = [...new Set(entries.flatMap(entry => Object.keys(entry)))];
  yield before(fields);
  for (let start = 0; start < entries.length; start += CHUNK) {
    show(start, entries.length);
    yield `${start === 0 ? '' : between}${part(entries.slice(start, start + CHUNK), fields)}`;
  }
  yield after;
}

/** Says why a file cannot be written; undefined if it seems that it can. A crawl can take long, so this is asked before it. */
export async function problemWithOutput(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  try {
    await access(folder, constants.W_OK);
    const found = await stat(file).catch(() => undefined);
    return found?.isDirectory() ? `-o: ${file} is a folder; expected a file` : undefined;
  } catch (error) {
    return `-o: cannot write to the folder ${folder}: ${messageOf(error)}`;
  }
}

/**
 * Writes a file as a whole: under another name first, then renamed, so that no reader sees a part of it.
 * @throws LocalError if it cannot be written; the file is unchanged then
 */
export async function writeWhole(file: string, texts: Iterable<string>, signal?: AbortSignal): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const options = { flush: true };
    await pipeline(Readable.from(texts), createWriteStream(temporary, options), {
      ...(signal && { signal }),
    });
    await rename(temporary, file);
  } catch (error) {
    throw new LocalError(`cannot write ${file}: ${messageOf(error)}`);
  } finally {
    await rm(temporary, { force: true });
  }
}
