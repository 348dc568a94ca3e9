import { useShortcuts } from './shortcuts';

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];

function step(by: 1 | -1): void {
  const all = rows();
  const at = all.findIndex((row) => row === document.activeElement);
  const next = at < 0 ? all[by === 1 ? 0 : all.length - 1] : all[at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** `j` and `k` go through the links marked `data-row`; Enter opens, being a link. */
export function useRowKeys(group: string): void {
  useShortcuts([
    { keys: 'j', label: 'Next row', group, isMovement: true, run: () => step(1) },
    { keys: 'k', label: 'Previous row', group, isMovement: true, run: () => step(-1) },
  ]);
}
