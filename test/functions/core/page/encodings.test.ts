import { spawnSync } from 'node:child_process';
import { legacyHookDecode } from '@exodus/bytes/encoding.js';
import { beforeAll, describe, expect, it } from 'vitest';

/** Python's codecs are an independent table: the sequences that a codec decodes as a unit, in hexadecimal, and their text. */
const TABLE = `
import sys
def sequences(kind):
    for a in range(256):
        yield bytes([a])
    if kind == 'single':
        return
    if kind != 'iso-2022-jp':
        for a in range(0x80, 0x100):
            for b in range(0x21, 0x100):
                yield bytes([a, b])
    if kind == 'iso-2022-jp':
        for a in range(0x21, 0x7f):
            yield b'\\x1b(J' + bytes([a]) + b'\\x1b(B'
            for b in range(0x21, 0x7f):
                yield b'\\x1b$B' + bytes([a, b]) + b'\\x1b(B'
    if kind == 'euc-jp':
        for a in range(0xa1, 0xff):
            for b in range(0xa1, 0xff):
                yield bytes([0x8f, a, b])
    if kind == 'gb18030':
        for n in range(0, 126 * 12600, 41):
            yield bytes([0x81 + n // 12600, 0x30 + n // 1260 % 10, 0x81 + n // 10 % 126, 0x30 + n % 10])
def decoded(sequence, codec):
    try:
        return sequence.decode(codec)
    except UnicodeDecodeError:
        return None
for argument in sys.argv[1:]:
    codec, kind = argument.split(':')
    whole = {bytes([a]) for a in range(256) if decoded(bytes([a]), codec) is not None}
    for sequence in sequences(kind):
        text = decoded(sequence, codec)
        if text is not None and (len(sequence) != 2 or sequence[:1] not in whole):
            print(codec, sequence.hex(), *(format(ord(c), 'x') for c in text))
`;
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;
if (!HAS_PYTHON)
  console.warn("skipped: the encodings are held against Python's codecs, and python3 is not there");

type Table = Map<string, string>;

/** One run for all of them: on a busy machine, Python takes longer to start than to list a codec. */
function readTables(codecs: string[]): Map<string, Table> {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', TABLE, ...codecs], { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`python3 failed: ${stderr.toString()}`);
  const tables = new Map<string, Table>();
  for (const row of stdout.toString().trim().split('\n')) {
    const [codec = '', bytes = '', ...points] = row.split(' ');
    const table = tables.get(codec) ?? new Map();
    tables.set(
      codec,
      table.set(bytes, String.fromCodePoint(...points.map(point => Number.parseInt(point, 16)))),
    );
  }
  return tables;
}

/** The sequences that are decoded to something else than the codec's text. They are decoded at once, one a line, because that is faster. */
function deviations(encoding: string, table: Map<string, string>): string[] {
  const rows = [...table].filter(([hex]) => hex !== '0a');
  const bytes = Buffer.from(rows.map(([hex]) => `${hex}0a`).join(''), 'hex');
  const lines = legacyHookDecode(bytes, encoding).split('\n');
  expect(lines).toHaveLength(rows.length + 1);
  return rows.filter(([, text], index) => lines[index] !== text).map(([hex]) => hex);
}

const numbered = (name: string, codec: string, numbers: number[]) =>
  numbers.map((number): [string, string] => [`${name}${number}`, `${codec}${number}`]);
const SINGLE_BYTE: [encoding: string, codec: string][] = [
  ...numbered('windows-', 'cp', [874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258]),
  ...numbered('iso-8859-', 'iso8859_', [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16]),
  ['koi8-r', 'koi8_r'],
  ['ibm866', 'cp866'],
  ['macintosh', 'mac_roman'],
];
/** Encoding, codec, kind of table, its least size, and the sequences that may deviate, with the reason. */
const OTHERS: [string, string, string, number, string[], string][] = [
  ['gbk', 'gbk', 'double', 21_700, [], ''],
  ['euc-kr', 'cp949', 'double', 17_000, [], ''],
  ['shift_jis', 'cp932', 'double', 9_000, ['a0', 'fd', 'fe', 'ff'], 'the codec makes up characters for them'],
  ['koi8-u', 'koi8_u', 'single', 250, ['ae', 'be'], 'the standard has the Belarusian letter there'],
  [
    'iso-2022-jp',
    'iso2022_jp',
    'iso-2022-jp',
    6_900,
    ['0e', '0f', ...['2141', '2142', '215d', '2171', '2172', '224c'].map(pair => `1b2442${pair}1b2842`)],
    "the standard forbids shifts and takes Microsoft's forms of six marks",
  ],
  [
    'euc-jp',
    'euc_jp',
    'euc-jp',
    13_000,
    ['a1c1', 'a1c2', 'a1dd', 'a1f1', 'a1f2', 'a2cc', '8fa2b7'],
    "the standard takes Microsoft's forms of seven marks",
  ],
  [
    'gb18030',
    'gb18030',
    'gb18030',
    50_000,
    [
      ...['a3a0', 'a6d9', 'a6da', 'a6db', 'a6dc', 'a6dd', 'a6de', 'a6df', 'a6ec', 'a6ed', 'a6f3', 'a8bc'],
      ...['fe59', 'fe61', 'fe66', 'fe67', 'fe6d', 'fe7e', 'fe90', 'fea0'],
    ],
    'the codec is of 2000, with private characters where the edition of 2022 has real ones; a3a0 is a space on old pages',
  ],
];

describe.skipIf(!HAS_PYTHON)("every character of Python's codec is decoded as such", () => {
  let tables = new Map<string, Table>();
  beforeAll(() => {
    const single = SINGLE_BYTE.map(([, codec]) => `${codec}:single`);
    const others = OTHERS.map(([, codec, kind]) => `${codec}:${kind}`);
    tables = readTables([...single, ...others, 'big5hkscs:double', 'cp950:double']);
  });
  const tableOf = (codec: string) => tables.get(codec) ?? new Map<string, string>();

  it.each(SINGLE_BYTE)('%s by %s', (encoding, codec) => {
    expect(tableOf(codec).size).toBeGreaterThan(200);
    expect(deviations(encoding, tableOf(codec))).toEqual([]);
  });

  it.each(OTHERS)('%s by %s', (encoding, codec, _kind, least, but) => {
    expect(tableOf(codec).size).toBeGreaterThan(least);
    expect(deviations(encoding, tableOf(codec)).filter(hex => !but.includes(hex))).toEqual([]);
  });

  it("big5 by big5hkscs, but for 11 marks that are Microsoft's, as in cp950", () => {
    const [hongKong, microsoft] = [tableOf('big5hkscs'), tableOf('cp950')];
    expect(hongKong.size).toBeGreaterThan(18_000);
    const others = deviations('big5', hongKong);
    expect(others).toHaveLength(11);
    const same = new Map([...microsoft].filter(([hex]) => others.includes(hex)));
    expect(same.size).toBe(11);
    expect(deviations('big5', same)).toEqual([]);
  });
});
