import * as z from 'zod';

/** The parts of a function's JSON log line that every line has. The function writes them; their values come from anywhere. */
const LogLine = z.looseObject({
  level: z.string(),
  timestamp: z.string(),
  message: z.unknown(),
  function_name: z.string().optional(),
});
const PlatformError = z.object({ errorType: z.string(), errorMessage: z.string() });
const LoggedError = z.looseObject({ name: z.string(), message: z.string() });

/** Fields that say nothing on one machine with one crawl at a time. */
const HIDDEN =
  /^(level|timestamp|message|service|cold_start|sampling_rate|requestId|crawl|xray_trace_id|function_.*)$/;
const LONGEST = 200;

/**
 * Shortens a line that a function has logged, for a terminal.
 * @returns undefined for a line that holds only metrics; a line that is not JSON is returned as it is
 */
export function shortLogLine(line: string): string | undefined {
  const value = parse(line);
  if (value === undefined) return printable(line);
  if (typeof value === 'object' && value !== null && '_aws' in value) return undefined;
  const parsed = LogLine.safeParse(value);
  if (!parsed.success) return printable(line);
  const { level, timestamp, message, function_name: name, ...others } = parsed.data;
  const facts = Object.entries(others).flatMap(([field, value]) =>
    HIDDEN.test(field) || value === null ? [] : [`${field} ${textOf(value)}`],
  );
  const parts = [
    timestamp.slice(11, 19),
    name?.split('-').at(-1) ?? '',
    level === 'INFO' ? '' : level,
    textOf(message) + (facts.length > 0 ? ` (${facts.join(', ')})` : ''),
  ];
  return printable(parts.filter(part => part !== '').join(' '));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const platform = PlatformError.safeParse(value);
  if (platform.success) return `${platform.data.errorType}: ${platform.data.errorMessage}`;
  const logged = LoggedError.safeParse(value);
  return logged.success ? `${logged.data.name}: ${logged.data.message}` : JSON.stringify(value);
}

/** Cuts a line, and escapes control characters: a site's text must not move the cursor of a terminal. */
function printable(line: string): string {
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST - 3)}...` : line;
  return cut.replace(/\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
