import { useEffect, useRef, useSyncExternalStore } from 'react';
import { describePress, isSingleKey, matchShortcut, worksWhileTyping } from './match-shortcut';

export interface Shortcut {
  /** "ctrl+k", "g c", "?", "shift+arrowup". */
  keys: string;
  label: string;
  /** Heading in the help: "Everywhere", "Canvas". */
  group: string;
  /** Moves the focus or acts on it: of no use in a list of things to do. */
  isMovement?: boolean;
  /** Yields to any other shortcut of the same keys, whichever was there first. */
  isFallback?: boolean;
  run: (event: KeyboardEvent) => void;
}

const PAIR_MS = 1_000;
const SINGLE_KEYS = 'weft-single-keys';

let active: Shortcut[] = [];
let previous: { press: string; atMs: number } | null = null;
let areSingleKeysOn = readSingleKeys();
const listeners = new Set<() => void>();

function readSingleKeys(): boolean {
  try {
    return localStorage.getItem(SINGLE_KEYS) !== 'off';
  } catch {
    return true;
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

const LOCAL = /^(shift\+)?(enter|delete|backspace|arrow\w+)$/;

/** Keys that a focused control uses itself: they are not ours there. */
const belongsToControl = (keys: string, target: EventTarget | null): boolean =>
  LOCAL.test(keys) &&
  target instanceof Element &&
  target.closest('button,a,summary,[role="toolbar"],[role="tablist"],[role="dialog"],[role="slider"]') !== null;

/** While a dialog or menu is open, keys belong to it. */
const isCovered = (): boolean =>
  document.querySelector('[role="dialog"][data-open]:not([data-nonmodal]), [role="menu"]') !== null;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const press = describePress(event);
  const before = previous !== null && Date.now() - previous.atMs < PAIR_MS ? previous.press : null;
  const typing = isTyping(event.target);
  const covered = isCovered();
  const usable = active.filter(
    ({ keys }) =>
      (!typing || worksWhileTyping(keys)) &&
      (!covered || keys === 'ctrl+k') &&
      (areSingleKeysOn || !isSingleKey(keys)) &&
      !belongsToControl(keys, event.target),
  );
  const keys = matchShortcut(
    usable.map((shortcut) => shortcut.keys),
    before,
    press,
  );
  previous = typing ? null : { press, atMs: Date.now() };
  if (keys === null) return;
  previous = null;
  event.preventDefault();
  // The newest of equal keys wins: a page's over the shell's.
  const equal = usable.filter((shortcut) => shortcut.keys === keys);
  (equal.findLast(({ isFallback }) => isFallback !== true) ?? equal.at(-1))?.run(event);
}

function register(shortcuts: Shortcut[]): () => void {
  if (active.length === 0) window.addEventListener('keydown', onKeyDown);
  active = [...active, ...shortcuts];
  for (const notify of listeners) notify();
  return () => {
    active = active.filter((shortcut) => !shortcuts.includes(shortcut));
    if (active.length === 0) window.removeEventListener('keydown', onKeyDown);
    for (const notify of listeners) notify();
  };
}

/** Makes shortcuts work, and shows them in the help, while the component is there. Keys and labels must stay the same. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const identity = shortcuts.map((shortcut) => shortcut.keys).join('|');
  useEffect(
    () =>
      register(
        latest.current.map((shortcut, index) => ({ ...shortcut, run: (event) => latest.current[index]?.run(event) })),
      ),
    [identity],
  );
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useActiveShortcuts = (): Shortcut[] => useSyncExternalStore(subscribe, () => active);
export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, () => areSingleKeysOn);

/** Turns shortcuts without a modifier on or off on this device. */
export function setSingleKeys(isOn: boolean): void {
  areSingleKeysOn = isOn;
  try {
    localStorage.setItem(SINGLE_KEYS, isOn ? 'on' : 'off');
  } catch {
    // Storage may be blocked: the choice holds until the page is left.
  }
  for (const notify of listeners) notify();
}
