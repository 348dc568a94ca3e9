import { useCallback, useSyncExternalStore } from 'react';

const PREFIX = 'weft-draft:';
const drafts = new Map<string, string>();
const listeners = new Set<() => void>();

/** What was typed under this name and not sent; kept in this tab, also across a reload. */
export function readDraft(name: string): string {
  const known = drafts.get(name);
  if (known !== undefined) return known;
  const kept = recall(name);
  drafts.set(name, kept);
  return kept;
}

/** Keeps what was typed; the empty text keeps nothing. */
export function keepDraft(name: string, text: string): void {
  drafts.set(name, text);
  try {
    if (text === '') sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // Storage may be blocked: the draft holds until the page is left.
  }
  for (const notify of listeners) notify();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What is typed under a name ("canvas:65f…") and not sent yet, and the way to change it. */
export function useDraft(name: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(subscribe, () => readDraft(name));
  return [text, useCallback((next: string) => keepDraft(name, next), [name])];
}

function recall(name: string): string {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? '';
  } catch {
    return '';
  }
}
