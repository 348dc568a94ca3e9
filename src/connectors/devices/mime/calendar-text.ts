/** Events of one calendar part that are told. */
const EVENTS_MAX = 5;
const VALUE_MAX = 1_000;
const FIELDS: Record<string, string> = {
  SUMMARY: 'Event',
  DTSTART: 'Begins',
  DTEND: 'Ends',
  DUE: 'Due',
  LOCATION: 'Where',
  ORGANIZER: 'Organised by',
  STATUS: 'Status',
  DESCRIPTION: 'About',
};

/** Events and tasks of a calendar part (RFC 5545) as lines of text: what, when, where. `method`: REQUEST, CANCEL, as the mail says. */
export function readCalendar(calendar: string, method?: string): string {
  const lines = calendar.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const events: string[][] = [];
  let depth = 0; // alarms within an event have fields of the same names
  for (const line of lines) {
    const [head = '', ...rest] = splitOnce(line);
    const [name = '', ...parameters] = head.split(';');
    if (/^BEGIN:V(EVENT|TODO)/i.test(line)) {
      if (events.length === EVENTS_MAX) break;
      events.push([]);
      depth = 1;
    } else if (/^BEGIN:/i.test(line)) depth += depth > 0 ? 1 : 0;
    else if (/^END:/i.test(line)) depth -= depth > 0 ? 1 : 0;
    const label = FIELDS[name.toUpperCase()];
    const value = readValue(rest.join(''), name.toUpperCase(), parameters);
    if (depth === 1 && label && value) events.at(-1)?.push(`${label}: ${value}`);
  }
  const about = method ? [`Calendar: ${method.slice(0, 20)}`] : ['Calendar:'];
  return events.length === 0 ? '' : [...about, ...events.flat()].join('\n');
}

/** The first colon outside quotes parts a field from its value. */
function splitOnce(line: string): string[] {
  let isQuoted = false;
  for (let at = 0; at < Math.min(line.length, VALUE_MAX); at += 1) {
    if (line[at] === '"') isQuoted = !isQuoted;
    else if (line[at] === ':' && !isQuoted) return [line.slice(0, at), line.slice(at + 1)];
  }
  return [line];
}

function readValue(raw: string, name: string, parameters: readonly string[]): string {
  const value = raw
    .slice(0, VALUE_MAX)
    .replaceAll(/\\n/gi, ' ')
    .replaceAll(/\\([,;\\])/g, '$1')
    .trim();
  const parameter = (wanted: string) =>
    parameters
      .find((one) => one.toUpperCase().startsWith(`${wanted}=`))
      ?.slice(wanted.length + 1)
      .replaceAll('"', '');
  if (name === 'ORGANIZER') return [parameter('CN'), value.replace(/^mailto:/i, '')].filter(Boolean).join(', ');
  const time = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?$/.exec(value);
  if (!time) return value;
  const [, year, month, day, hour, minute, utc] = time;
  const zone = utc ? ' UTC' : parameter('TZID') ? ` (${parameter('TZID')})` : '';
  return `${year}-${month}-${day}${hour ? ` ${hour}:${minute}${zone}` : ''}`;
}
