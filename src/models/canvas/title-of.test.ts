import type { KindAndContent } from '../../contracts/canvas/blocks';
import { titleOf } from './title-of';

const heading = (text: string, level = 1): KindAndContent => ({ kind: 'heading', content: { text, level } });

describe('the title of a board', () => {
  it('is its first large heading', () => {
    expect(titleOf([heading('Phase 1', 2), heading('Product launch'), heading('Later')], 'Plan it')).toBe(
      'Product launch',
    );
  });

  it('is the first line of the prompt that says something where there is none', () => {
    expect(titleOf([heading('  ')], '\n**Plan** a launch week!\nWith a table.')).toBe('Plan a launch week');
    expect(titleOf([], ' … ')).toBe('');
  });

  it('is cut between words, and in a script without them between signs', () => {
    const long = titleOf(
      [],
      'Compare the three pricing models that our competitors in Europe have had since last year',
    );
    expect(long).toBe('Compare the three pricing models that our competitors in…');
    expect([...titleOf([], '計'.repeat(80))]).toHaveLength(61);
  });

  it('names no masked secret', () => {
    expect(titleOf([], 'Use [secret: password ••• #abcdefghij] for the plan')).toBe('Use for the plan');
  });
});
