import { DAY_MS, SECOND_MS } from '../../platform/time';

/** Further from a change of the clocks than this nothing is left of it. */
const AROUND_MS = 1.5 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in the zone show at a moment (ms since 1970), as the moment at which a clock in UTC shows the same. */
export function wallClockOf(moment: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown + (((moment % SECOND_MS) + SECOND_MS) % SECOND_MS);
}

/**
 * The moment at which clocks in the zone show `wall` (as `wallClockOf` gives it): of two the first; where they never do, as
 * they are put forward over it, the moment right after that.
 */
export function momentOf(wall: number, zone: string): number {
  const offsetAt = (moment: number) => wallClockOf(moment, zone) - moment;
  const tries = [wall - offsetAt(wall - AROUND_MS), wall - offsetAt(wall + AROUND_MS)];
  const shown = tries.filter((moment) => wallClockOf(moment, zone) === wall);
  if (shown.length > 0) return Math.min(...shown);
  let [before, after] = [Math.min(...tries), Math.max(...tries)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallClockOf(middle, zone) > wall) after = middle;
    else before = middle;
  }
  return after;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(zone, format);
  }
  return format;
}
