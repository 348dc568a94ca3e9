const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const WORKDAYS = '1,2,3,4,5';

/** Words of when an agent runs. */
export const texts = {
  none: 'By hand only',
  minutes: (every: number) => `Every ${every} minutes`,
  hours: (every: number, minute: number) => {
    const often = every === 1 ? 'Every hour' : `Every ${every} hours`;
    return minute === 0 ? often : `${often}, ${minute} minutes past`;
  },
  days: (days: readonly number[], time: string) => {
    if (days.length === 7) return `Every day at ${time}`;
    if (days.toSorted().join() === WORKDAYS) return `Monday to Friday at ${time}`;
    return `Every ${listOf(days.map((day) => DAYS[day] ?? ''))} at ${time}`;
  },
  month: (day: number, time: string) =>
    `On day ${day} of each month at ${time}${day > 28 ? ', where the month has one' : ''}`,
  custom: (cron: string) => `By cron: ${cron}`,
  inZone: (words: string, zone: string) => `${words} (${zone})`,
  dayNames: DAYS,
} as const;

function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
