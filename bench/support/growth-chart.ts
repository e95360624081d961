import type { Growth } from '../rows/growth.ts';
import { digits } from './statistics.ts';

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 60;
const RIGHT = 150;
const TOP = 40;
const BOTTOM = 50;

/** What the chart shows of each crawl, per page, with a colour that can be told apart without seeing colours by its lightness. */
const LINES: [name: string, colour: string, of: (growth: Growth) => number][] = [
  ['write units', '#0b3c5d', ({ writes }) => writes],
  ['requests', '#d95f02', ({ requests }) => requests],
  ['read units', '#66a61e', ({ reads }) => reads],
];

/** Draws what a page costs against the length of the list, which has a logarithmic scale. */
export function growthChart(grown: Growth[]): string {
  const top = 1.15 * Math.max(...grown.flatMap(growth => LINES.map(([, , of]) => of(growth))));
  const logs = grown.map(({ pages }) => Math.log10(pages));
  const [from, to] = [Math.min(...logs), Math.max(...logs)];
  const x = (pages: number) =>
    LEFT + ((Math.log10(pages) - from) / (to - from || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const text = (at: [number, number], content: string, more = '') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${content}</text>`;
  const lines = LINES.flatMap(([name, colour, of]) => {
    const points = grown.map((growth): [number, number] => [x(growth.pages), y(of(growth))]);
    const last = grown.at(-1);
    const end = points.at(-1);
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(at => at.map(value => value.toFixed(1)).join(',')).join(' ')}"/>`,
      ...points.map(
        ([cx, cy]) => `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="3.5" fill="${colour}"/>`,
      ),
      ...(last && end
        ? [text([end[0] + 10, end[1] + 4], `${digits(of(last))} ${name}`, `fill="${colour}"`)]
        : []),
    ];
  });
  const ticks = [0, 0.25, 0.5, 0.75].map(share => share * top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="What a page costs by the length of its list" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text([LEFT, 22], 'What a page costs, by the length of its list', 'font-size="15" fill="#222"'),
    ...ticks.flatMap(value => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#ddd"/>`,
      text([LEFT - 8, y(value) + 4], digits(value), 'text-anchor="end" fill="#555"'),
    ]),
    ...grown.map(({ pages }) =>
      text(
        [x(pages), HEIGHT - BOTTOM + 20],
        pages.toLocaleString('en-US'),
        'text-anchor="middle" fill="#555"',
      ),
    ),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10], 'pages of the list', 'text-anchor="middle" fill="#555"'),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}
