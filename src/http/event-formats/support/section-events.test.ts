import { createSectionEvents, type SectionEvent } from './section-events';

const TEXT =
  '## Problem Summary\nSlow.\n\nVery.\n\n## Steps Taken\n- a\n  ## b\n#c\n\n## Resolution\n\nDone\n\n## Next Steps\nNone';

function read(pieces: string[]): SectionEvent[] {
  const sections = createSectionEvents();
  const events = [...pieces.flatMap((piece) => sections.add(piece)), ...sections.end()];
  return events.reduce<SectionEvent[]>((joined, event) => {
    const last = joined.at(-1);
    if (event.event === 'delta' && last?.event === 'delta') last.text += event.text;
    else joined.push({ ...event });
    return joined;
  }, []);
}

describe('createSectionEvents', () => {
  it('says sections in order, however the text is cut', () => {
    const whole = read([TEXT]);
    const of = (section: string, text: string): SectionEvent[] => [
      { event: 'section-start', section },
      { event: 'delta', section, text },
      { event: 'section-end', section },
    ];
    expect(whole).toEqual([
      ...of('Problem Summary', 'Slow.\n\nVery.'),
      ...of('Steps Taken', '- a\n  ## b\n#c'),
      ...of('Resolution', 'Done'),
      ...of('Next Steps', 'None'),
    ]);
    for (let size = 1; size < 40; size += 1)
      expect(read(TEXT.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(whole);
  });

  it('says what is sure at once', () => {
    const sections = createSectionEvents();
    expect(sections.add('## Steps Taken\nRan it')).toHaveLength(2);
    expect(sections.add(', and')).toEqual([{ event: 'delta', section: 'Steps Taken', text: ', and' }]);
    expect(sections.add('.\n\n')).toEqual([{ event: 'delta', section: 'Steps Taken', text: '.' }]);
    expect(sections.add('More')).toEqual([{ event: 'delta', section: 'Steps Taken', text: '\n\nMore' }]);
  });

  it('says a text without headings as one', () => {
    expect(read(['Dear Ana,\n\n', 'it works.\n'])).toEqual([
      { event: 'delta', section: '', text: 'Dear Ana,\n\nit works.' },
    ]);
  });
});
