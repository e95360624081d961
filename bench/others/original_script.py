"""The script that Toplist replaces: asyncio, aiohttp and lxml. It fetches page 1 and then the others at once, and prints the list.

Arguments: the URL, and how often to crawl. The last line that it prints is the seconds of each crawl, as JSON.
"""
import asyncio
import json
import sys
import time

import aiohttp
from lxml import etree


async def fetch(session, url):
    async with session.get(url) as response:
        return await response.text()


async def crawl(url):
    async with aiohttp.ClientSession() as session:
        first = etree.HTML(await fetch(session, url))
        links = first.xpath('//div[@class="paginator"]/a/@href')
        pages = await asyncio.gather(*[fetch(session, url + link) for link in links])
    for html in [first, *map(etree.HTML, pages)]:
        for item in html.xpath('//ol[@class="grid_view"]/li'):
            rank = item.xpath('.//em/text()')[0]
            title = item.xpath('.//span[@class="title"][1]/text()')[0]
            quote = item.xpath('.//p[@class="quote"]/span/text()')
            link = item.xpath('.//div[@class="hd"]/a/@href')[0]
            print(rank, title, f'<{quote[0]}>' if quote else None, link)


url, runs = sys.argv[1], int(sys.argv[2])
seconds = []
for _ in range(runs):
    begin = time.perf_counter()
    asyncio.run(crawl(url))
    seconds.append(time.perf_counter() - begin)
print(json.dumps(seconds))
