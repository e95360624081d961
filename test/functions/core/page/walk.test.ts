import { load } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { childrenOf, is, select, within } from '../../../../functions/core/page/walk.ts';

const PAGE = `<div class="a b"><p class="a">1<span class="xa">2</span></p><div class="a"><a href="/x">3</a><a>4</a></div></div>
<p class="b  a\n">5<script class="a">6</script></p><a class="a" href>7</a>`;
const $ = load(parseDocument(PAGE));
const roots = $.root()
  .children()
  .toArray()
  .filter((node): node is Element => node.type === 'tag');

describe('a walk of the tree', () => {
  it.each(['p', '.a', 'p.a', 'a[href]', 'a.a[href]', '[href]', '.b'])(
    'finds for %s what the selector finds',
    selector => {
      expect(within(roots, is(selector))).toEqual($(roots).find(selector).toArray());
      expect(childrenOf(roots, is(selector))).toEqual($(roots).children(selector).toArray());
    },
  );

  it('finds an element once if one of those it looks in is inside of another', () => {
    const nested = $('.a').toArray();
    expect(within(nested, is('a'))).toEqual($('.a').find('a').toArray());
  });

  it.each(['p', '.a', '> p', '> .a[href]', 'div > p', 'p, a', ':first-child'])(
    'selects %s as find does',
    selector => {
      expect(select($.root(), selector)).toEqual($.root().find(selector).toArray());
      expect(select($(roots), selector)).toEqual($(roots).find(selector).toArray());
    },
  );

  it.each(['', 'p > a', 'a, p', '.a.b', ':first-child'])(
    'refuses %s, which only a selector can say',
    selector => {
      expect(() => is(selector)).toThrow('expected a name, a class or an attribute');
    },
  );

  it('names a selector that nobody can read', () => {
    expect(() => select($.root(), '#ranking[')).toThrow(
      'the selector #ranking[ cannot be read: Expected name',
    );
  });
});
