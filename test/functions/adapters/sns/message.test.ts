import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createNotifier } from '../../../../functions/adapters/sns/notifier.ts';
import type { Publication } from '../../../../functions/core/crawl/notify.ts';

/** What SNS takes, the message's attributes included. */
const SNS_BYTES = 256 * 1024;
const COUNTS = { entered: 120, left: 120, rose: 60, fell: 60 };

/** A publication with so many entries of each kind, whose links have so many characters. */
function publication(entries: number, linkLength: number): Publication {
  const [title, link] = ['霸王别姬 "再见"', `https://example.org/${'页'.repeat(linkLength)}`];
  const places = Array.from({ length: entries }, (_, index) => index + 1);
  const named = places.map(rank => ({ rank, id: `id-${rank}`, title, link }));
  const moved = places.map(to => ({ id: `id-${to}`, title, link, from: to + 1, to }));
  const [crawl, startedAt] = ['crawl', '2026-11-23T12:00:00.000Z'];
  return {
    v: 1,
    list: 'movies',
    crawl,
    startedAt,
    publishedAt: startedAt,
    count: 250,
    changed: COUNTS,
    entered: named,
    left: named,
    rose: moved,
    fell: moved,
  };
}

/** Sends a publication to a topic. Returns what the topic gets, and its message as its subscribers read it. */
async function send(
  given: Publication,
  apiUrl = '',
): Promise<{ input: PublishCommandInput; read: Publication & { link: string | null } }> {
  const inputs: PublishCommandInput[] = [];
  const topic = { publish: async (input: PublishCommandInput) => void inputs.push(input) };
  await createNotifier(topic, 'arn', apiUrl).published(given);
  const [input] = inputs;
  if (input === undefined) throw new Error('nothing was sent');
  return { input, read: JSON.parse(input.Message ?? '') };
}

describe('the message about a publication', () => {
  it('names every entry that it is given if they fit', async () => {
    const given = publication(50, 100);
    const { read } = await send(given, 'https://api.example');
    expect(read).toEqual({ ...given, link: 'https://api.example/movies' });
  });

  it.each([600, 5000, 50_000])(
    'names fewer entries of each kind if it would be too long for SNS, as with links of %d characters',
    async length => {
      const given = publication(50, length);
      const { input, read } = await send(given);
      expect(Buffer.byteLength(input.Message ?? '')).toBeLessThanOrEqual(SNS_BYTES - 4096);
      const most = read.entered.length;
      const [entered, left] = [given.entered.slice(0, most), given.left.slice(0, most)];
      const [rose, fell] = [given.rose.slice(0, most), given.fell.slice(0, most)];
      expect(read).toEqual({ ...given, entered, left, rose, fell, link: null });
      // With one more of each kind, the message would be too long.
      expect(Buffer.byteLength(JSON.stringify(publication(most + 1, length)))).toBeGreaterThan(
        SNS_BYTES - 16_384,
      );
    },
  );

  it('names none if a single one is too long, and is sent all the same with all counts', async () => {
    const { read } = await send(publication(1, 100_000));
    expect(read).toMatchObject({ count: 250, changed: COUNTS, entered: [], left: [], rose: [], fell: [] });
  });
});
