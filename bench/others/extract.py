"""Reads the movies' pages as the documentation of lxml and selectolax does, and prints how long it took.

Arguments: script, lxml or selectolax; the rounds that are not counted; those that are; the files of the pages.
`script` is the loop of the original script, which reads three fields and the link.
"""
import json
import re
import sys
import time

from lxml import etree, html as lxml_html
from selectolax.lexbor import LexborHTMLParser


def fold(text):
    return ' '.join(text.split()) if text else None


def script(page):
    rows = []
    for item in etree.HTML(page).xpath('//ol[@class="grid_view"]/li'):
        rank = item.xpath('.//em/text()')[0]
        title = item.xpath('.//span[@class="title"][1]/text()')[0]
        quote = item.xpath('.//p[@class="quote"]/span/text()')
        link = item.xpath('.//div[@class="hd"]/a/@href')[0]
        rows.append((rank, title, quote[0] if quote else None, link))
    return rows


def facts(lines):
    parts = [part.strip() for part in (lines[1] if len(lines) > 1 else '').split('/')]
    return {
        'credits': fold(lines[0]) if lines else None,
        'year': int(parts[0][:4]) if parts[0][:4].isdigit() else None,
        'countries': parts[-2].split() if len(parts) > 1 else [],
        'genres': parts[-1].split(),
    }


def entry(rank, titles, other, link, poster, quote, lines, rating, votes, playable):
    return {
        'rank': int(rank),
        'id': re.search(r'/subject/(\d+)', link)[1],
        'title': fold(titles[0]),
        'originalTitle': fold(titles[1]).lstrip('/ ') if len(titles) > 1 else None,
        'otherTitles': [fold(part) for part in other.strip().lstrip('/').split('  /  ')] if fold(other) else [],
        'quote': fold(quote),
        'link': link,
        'poster': poster,
        **facts(lines),
        'rating': float(rating),
        'votes': int(votes.replace('人评价', '')),
        'playable': playable,
    }


def lxml(page):
    rows = []
    for item in lxml_html.fromstring(page).xpath('//ol[@class="grid_view"]/li'):
        body = item.xpath('.//div[@class="bd"]')[0]
        quote = body.xpath('./p[@class="quote"]//text()')
        rows.append(entry(
            item.xpath('.//em/text()')[0],
            item.xpath('.//span[@class="title"]/text()'),
            ''.join(item.xpath('.//span[@class="other"]/text()')),
            item.xpath('.//div[@class="hd"]/a/@href')[0],
            item.xpath('.//img/@src')[0],
            ''.join(quote),
            [line for line in body.xpath('./p[1]/text()') if line.strip()],
            body.xpath('.//span[@class="rating_num"]/text()')[0],
            body.xpath('.//span[contains(text(), "人评价")]/text()')[0],
            bool(item.xpath('.//span[@class="playable"]')),
        ))
    return rows


def selectolax(page):
    rows = []
    for item in LexborHTMLParser(page).css('ol.grid_view > li'):
        body = item.css_first('div.bd')
        quote = body.css_first('p.quote')
        other = item.css_first('span.other')
        stars = [span.text() for span in body.css('div > span')]
        rows.append(entry(
            item.css_first('em').text(),
            [title.text() for title in item.css('span.title')],
            other.text() if other else '',
            item.css_first('.hd a').attributes['href'],
            item.css_first('img').attributes['src'],
            quote.text() if quote else None,
            [line for line in body.css_first('p').text(separator='\n').split('\n') if line.strip()],
            body.css_first('span.rating_num').text(),
            next(text for text in stars if '人评价' in text),
            item.css_first('span.playable') is not None,
        ))
    return rows


def main():
    name, warm_up, rounds, *files = sys.argv[1:]
    read = {'script': script, 'lxml': lxml, 'selectolax': selectolax}[name]
    pages = [open(file, encoding='utf-8').read() for file in files]
    begin = time.perf_counter()
    read(pages[0])
    cold = (time.perf_counter() - begin) * 1000
    warm = []
    for number in range(int(warm_up) + int(rounds)):
        begin = time.perf_counter()
        for page in pages:
            read(page)
        if number >= int(warm_up):
            warm.append((time.perf_counter() - begin) * 1000 / len(pages))
    entries = [] if name == 'script' or int(rounds) == 0 else [row for page in pages for row in read(page)]
    print(json.dumps({'cold': cold, 'warm': warm, 'entries': entries}))


main()
