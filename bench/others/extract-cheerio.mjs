// @ts-nocheck: the package is installed only for the benchmark.
// Reads the movies' pages as cheerio's documentation does, and prints how long it took.
// Arguments: the rounds that are not counted, those that are, and the files of the pages.
import { readFileSync } from 'node:fs';
import * as cheerio from 'cheerio';

const fold = text => text.replace(/\s+/g, ' ').trim() || null;

function read(html) {
  const $ = cheerio.load(html);
  return $('ol.grid_view > li')
    .toArray()
    .map(element => {
      const item = $(element);
      const link = item.find('.hd a').attr('href');
      const titles = item.find('span.title');
      const other = item.find('span.other').text();
      const lines = item.find('.bd > p').first().text().trim().split('\n');
      const parts = (lines[1] ?? '').split('/').map(part => part.trim());
      const stars = item.find('.bd > div span').toArray();
      const votes = stars.map(star => $(star).text()).find(text => text.includes('人评价'));
      return {
        rank: Number(item.find('em').text()),
        id: /\/subject\/(\d+)/.exec(link)[1],
        title: fold(titles.first().text()),
        originalTitle: titles.length > 1 ? fold(titles.eq(1).text()).replace(/^\/ ?/, '') : null,
        otherTitles: fold(other)
          ? other
              .trim()
              .replace(/^\//, '')
              .split(/\u00a0\u00a0?\/\u00a0\u00a0?| {2}\/ {2}/)
              .map(fold)
          : [],
        quote: fold(item.find('p.quote').text()),
        link,
        poster: item.find('img').attr('src'),
        credits: fold(lines[0]),
        year: Number.parseInt(parts[0], 10) || null,
        countries: parts.at(-2)?.split(/\s+/) ?? [],
        genres: parts.at(-1).split(/\s+/),
        rating: Number(item.find('.rating_num').text()),
        votes: Number.parseInt(votes, 10),
        playable: item.find('.playable').length > 0,
      };
    });
}

const [warmUp, rounds, ...files] = process.argv.slice(2);
const pages = files.map(file => readFileSync(file, 'utf8'));
const begin = performance.now();
read(pages[0]);
const cold = performance.now() - begin;
const warm = [];
for (let round = 0; round < Number(warmUp) + Number(rounds); round += 1) {
  const begin = performance.now();
  pages.forEach(read);
  if (round >= Number(warmUp)) warm.push((performance.now() - begin) / pages.length);
}
console.log(JSON.stringify({ cold, warm, entries: Number(rounds) > 0 ? pages.flatMap(read) : [] }));
