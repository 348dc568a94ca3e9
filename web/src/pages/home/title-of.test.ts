import { titleOf } from './title-of';

describe('the title of a board that was asked for', () => {
  it('is the first line of the words', () => {
    expect(titleOf('  Plan a launch\nwith three phases')).toBe('Plan a launch');
  });

  it('is cut between words, where there are any', () => {
    const title = titleOf(`Plan the launch of our product, ${'and all that comes after '.repeat(4)}`);
    expect(title).toBe('Plan the launch of our product, and all that comes after…');
    expect(titleOf('x'.repeat(100))).toBe(`${'x'.repeat(60)}…`);
  });

  it('cuts no sign in two', () => {
    expect(titleOf('🚀'.repeat(80))).toBe(`${'🚀'.repeat(60)}…`);
  });
});
