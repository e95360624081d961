// @ts-nocheck: the package is installed only for the benchmark.
// Crawls the list with Crawlee's CheerioCrawler, as its guide does.
// Arguments: the URL, how often to crawl, and whether to store what is found. The last line is the seconds of each crawl, as JSON.
import { CheerioCrawler, Configuration, Dataset, log } from '@crawlee/cheerio';

log.setLevel(log.LEVELS.ERROR);
const [url, runs, store] = process.argv.slice(2);

async function crawl(number) {
  const configuration = new Configuration({ persistStorage: store === 'store', purgeOnStart: true });
  const dataset = store === 'store' ? await Dataset.open(`crawl-${number}`, { config: configuration }) : null;
  let entries = 0;
  const crawler = new CheerioCrawler(
    {
      maxConcurrency: 16,
      minConcurrency: 10,
      async requestHandler({ $, enqueueLinks }) {
        const found = $('ol.grid_view > li')
          .toArray()
          .map(element => ({
            rank: $(element).find('em').text(),
            title: $(element).find('span.title').first().text(),
            quote: $(element).find('p.quote').text().trim() || null,
            link: $(element).find('.hd a').attr('href'),
            rating: $(element).find('.rating_num').text(),
          }));
        entries += found.length;
        await dataset?.pushData(found);
        await enqueueLinks({ selector: '.paginator a' });
      },
    },
    configuration,
  );
  // As the pages link to it, so that it is fetched once.
  await crawler.run([`${url}?start=0&filter=`]);
  return entries;
}

const seconds = [];
for (let number = 0; number < Number(runs); number += 1) {
  const begin = performance.now();
  const entries = await crawl(number);
  if (number === 0) console.error(`${entries} entries`);
  seconds.push((performance.now() - begin) / 1000);
}
console.log(JSON.stringify(seconds));
