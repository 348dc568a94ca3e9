export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** A key press as text: "ctrl+k", "g", "?", "shift+arrowup". Ctrl and Cmd are the same; shift is told only with named keys. */
export function describePress(press: KeyPress): string {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase();
  const isModified = press.ctrlKey || press.metaKey;
  const isNamed = key.length > 1 || isModified;
  return `${isModified ? 'ctrl+' : ''}${press.altKey ? 'alt+' : ''}${isNamed && press.shiftKey ? 'shift+' : ''}${key}`;
}

const WHILE_TYPING = new Set(['ctrl+k', 'ctrl+i', 'ctrl+enter', 'ctrl+.', 'escape']);

/** Whether a shortcut works while a person types: not those that a text field has itself (Ctrl Z, Ctrl A). */
export const worksWhileTyping = (keys: string): boolean => WHILE_TYPING.has(keys);

/** Whether the shortcut is one a person may turn off: no modifier. */
export const isSingleKey = (keys: string): boolean =>
  (keys === '+' || !keys.includes('+')) && keys !== 'escape' && keys !== 'enter';

/** Whether the press types a letter or digit. */
export const isLetter = (press: string): boolean => /^[\p{L}\p{N}]$/u.test(press);

/** The shortcut that the press completes, given the press before it ("g c"); null for none. */
export function matchShortcut(all: readonly string[], previous: string | null, press: string): string | null {
  const pair = previous === null ? null : `${previous} ${press}`;
  if (pair !== null && all.includes(pair)) return pair;
  return all.includes(press) ? press : null;
}

const CAPS: Record<string, string> = {
  escape: 'Esc',
  delete: 'Del',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
};

/** Keys as shown to people: "ctrl+shift+z" is "Ctrl Shift Z", "g c" and "+" are as they are. */
export function showKeys(keys: string): string {
  if (isSingleKey(keys)) return keys.split(' ').map(capOf).join(' ');
  return keys
    .split('+')
    .map((key) => (key.length === 1 ? key.toUpperCase() : capOf(key)))
    .join(' ');
}

const capOf = (key: string): string =>
  CAPS[key] ?? (key.length === 1 ? key : `${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`);
