"""Crawls the list with Scrapy into a file of JSON, as its tutorial does: a spider that yields items and follows links.

Arguments: the URL, how often to crawl, and the file. The last line that it prints is the seconds of each crawl, as JSON.
"""
import json
import sys
import time

import scrapy
from scrapy.crawler import CrawlerRunner
from scrapy.utils.reactor import install_reactor

install_reactor('twisted.internet.asyncioreactor.AsyncioSelectorReactor')
from twisted.internet import defer, reactor  # noqa: E402

url, runs, output = sys.argv[1], int(sys.argv[2]), sys.argv[3]
SETTINGS = {
    'FEEDS': {output: {'format': 'json', 'overwrite': True}},
    'CONCURRENT_REQUESTS_PER_DOMAIN': 16,
    'DOWNLOAD_DELAY': 0,
    'LOG_LEVEL': 'ERROR',
    'TELNETCONSOLE_ENABLED': False,
}


class Movies(scrapy.Spider):
    name = 'movies'

    async def start(self):
        # As the pages link to it, and not exempt from the check for duplicates, so that it is fetched once.
        yield scrapy.Request(f'{url}?start=0&filter=')

    def parse(self, response):
        for item in response.css('ol.grid_view > li'):
            yield {
                'rank': item.css('em::text').get(),
                'title': item.css('span.title::text').get(),
                'quote': item.css('p.quote span::text').get(),
                'link': item.css('.hd a::attr(href)').get(),
                'rating': item.css('.rating_num::text').get(),
            }
        yield from response.follow_all(css='.paginator a', callback=self.parse)


@defer.inlineCallbacks
def main():
    seconds = []
    try:
        for _ in range(runs):
            begin = time.perf_counter()
            yield CrawlerRunner(SETTINGS).crawl(Movies)
            seconds.append(time.perf_counter() - begin)
        print(json.dumps(seconds))
    finally:
        reactor.stop()


reactor.callWhenRunning(main)
reactor.run()
