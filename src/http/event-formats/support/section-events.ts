import { trimEndOf } from '../../../platform/trim-end';

/** What happens in a text whose level-2 headings are its sections. */
export type SectionEvent =
  | { event: 'section-start'; section: string }
  | { event: 'delta'; section: string; text: string }
  | { event: 'section-end'; section: string };

const MARK = '## ';

/**
 * Cuts a text that comes in pieces into its sections. The headings and the lines between sections are no text; what the
 * deltas of a section say together is that section's text. A text without headings is deltas of section ''.
 */
export function createSectionEvents(): { add(text: string): SectionEvent[]; end(): SectionEvent[] } {
  let section: string | undefined;
  /** What may be a heading, or the end of a section. */
  let held = '';
  let isLineStart = true;
  let hasText = false;

  function add(text: string): SectionEvent[] {
    const events: SectionEvent[] = [];
    const say = (said: string) => {
      const shown = hasText ? said : said.replace(/^\n+/, '');
      if (shown === '') return;
      hasText = true;
      const last = events.at(-1);
      if (last?.event === 'delta') last.text += shown;
      else events.push({ event: 'delta', section: section ?? '', text: shown });
    };
    held += text;
    while (held !== '') {
      if (
        isLineStart &&
        MARK.startsWith(held.slice(0, MARK.length)) &&
        (held.length < MARK.length || !held.includes('\n'))
      )
        break; // its line is to come
      if (isLineStart && held.startsWith(MARK)) {
        const end = held.indexOf('\n');
        events.push(...close(), { event: 'section-start', section: (section = held.slice(MARK.length, end).trim()) });
        held = held.slice(end + 1);
        hasText = false;
        continue;
      }
      const breaks = /^\n+/.exec(held)?.[0] ?? '';
      if (
        breaks === held ||
        (breaks !== '' &&
          MARK.startsWith(held.slice(breaks.length, breaks.length + MARK.length)) &&
          held.length - breaks.length < MARK.length)
      )
        break; // whether a heading follows is not known yet
      if (breaks !== '') {
        if (!held.startsWith(MARK, breaks.length)) say(breaks);
        held = held.slice(breaks.length);
        isLineStart = true;
        continue;
      }
      const end = held.indexOf('\n');
      say(end < 0 ? held : held.slice(0, end));
      held = end < 0 ? '' : held.slice(end);
      isLineStart = false;
    }
    return events;
  }

  const close = (): SectionEvent[] => (section === undefined ? [] : [{ event: 'section-end', section }]);

  return {
    add,
    end() {
      const rest = trimEndOf(held, '\n');
      held = '';
      const shown: SectionEvent[] = rest === '' ? [] : [{ event: 'delta', section: section ?? '', text: rest }];
      return [...shown, ...close()];
    },
  };
}
