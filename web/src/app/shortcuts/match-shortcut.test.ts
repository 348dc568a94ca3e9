import { describePress, isLetter, isSingleKey, matchShortcut, showKeys, worksWhileTyping } from './match-shortcut';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  describePress({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

describe('shortcuts', () => {
  test('a press is described the same for Ctrl and Cmd', () => {
    expect(press('k', { ctrlKey: true })).toBe('ctrl+k');
    expect(press('K', { metaKey: true })).toBe('ctrl+k');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('ctrl+shift+z');
    expect(press('?', { shiftKey: true })).toBe('?');
  });
  test('two keys in a row are one shortcut', () => {
    expect(matchShortcut(['g c', 'c'], 'g', 'c')).toBe('g c');
    expect(matchShortcut(['g c', 'c'], null, 'c')).toBe('c');
    expect(matchShortcut(['g c'], 'x', 'c')).toBeNull();
  });
  test('typing leaves the palette and Esc, not what a text field does itself', () => {
    expect(['ctrl+k', 'escape', 'ctrl+z', 'g c', '?'].map(worksWhileTyping)).toEqual([true, true, false, false, false]);
    expect(['g c', '+', 'ctrl+k', 'enter'].map(isSingleKey)).toEqual([true, true, false, false]);
  });
  test('letters and digits are what words begin with', () => {
    expect(['g', 'é', '字', '7', ',', '?', 'ctrl+k', 'enter'].map(isLetter)).toEqual([
      ...[true, true, true, true, false, false, false, false],
    ]);
  });
  test('keys are shown in words', () => {
    expect(showKeys('ctrl+shift+z')).toBe('Ctrl Shift Z');
    expect(showKeys('g c')).toBe('g c');
    expect(['escape', 'backspace', '+', 'shift+arrowleft'].map(showKeys)).toEqual(['Esc', 'Backspace', '+', 'Shift ←']);
  });
});
