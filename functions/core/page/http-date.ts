const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** The three forms of RFC 9110, 5.6.7: IMF-fixdate and the obsolete ones of RFC 850 and asctime. All three are in UTC. */
const FORMS = [
  `${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT`,
  `${DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})`,
].map(form => new RegExp(`^${form}$`));

/**
 * Reads an HTTP date.
 * @param now epoch milliseconds, which give a year of two digits its century
 * @returns epoch milliseconds, or null for anything that is not in one of the three forms or is not in the calendar
 */
export function readHttpDate(text: string, now: number): number | null {
  const groups = FORMS.map(form => form.exec(text)?.groups).find(found => found !== undefined);
  if (groups === undefined) return null;
  const [day, hour, minute, second] = [groups.day, groups.hour, groups.minute, groups.second].map(Number);
  const month = MONTHS.indexOf(groups.month ?? '');
  if (day === undefined || hour === undefined || minute === undefined || second === undefined) return null;
  // 60 is a leap second; Date.UTC makes it the next minute's first.
  if (hour > 23 || minute > 59 || second > 60) return null;
  const inYear = (year: number) =>
    day >= 1 && day <= new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
      ? Date.UTC(year, month, day, hour, minute, second)
      : null;
  const year = Number(groups.year);
  return groups.year?.length === 4 ? inYear(year) : recent(year, inYear, now);
}

/** RFC 9110, 5.6.7: a date that seems to be over 50 years ahead is of the most recent year with the same two digits. */
function recent(digits: number, inYear: (year: number) => number | null, now: number): number | null {
  const thisYear = new Date(now).getUTCFullYear();
  const limit = new Date(now).setUTCFullYear(thisYear + 50);
  const century = Math.floor(thisYear / 100) * 100;
  for (const base of [century + 100, century, century - 100]) {
    const date = inYear(base + digits);
    if (date !== null && date <= limit) return date;
  }
  return null;
}
