import type { Evidence } from '@contracts/support/documentation';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

const LIT_MS = 2_000;
const LIT = ['outline-2', 'outline-offset-4', 'outline-accent', 'rounded-card'];

/** Where on the page that is which a statement rests on; null for what is nowhere there. */
export function placeOf({ kind, id }: Evidence): string | null {
  switch (kind) {
    case 'message':
      return `message-${id}`;
    case 'command':
      return `message-${id.split(':')[0] ?? ''}`;
    case 'step':
      return `step-${id}`;
    case 'attachment':
      return `attachment-${id}`;
    case 'task':
      return `task-${id}`;
    case 'notes':
      return null;
  }
}

/** Brings what a statement rests on into view, behind whatever is open, and lights it for a moment. */
export function showEvidence(evidence: Evidence): void {
  const place = placeOf(evidence);
  const element = place === null ? null : document.getElementById(place);
  if (element === null) {
    showToast({ title: texts.evidenceAway(evidence.label) });
    return;
  }
  bringIntoView(element);
  element.classList.add(...LIT);
  setTimeout(() => element.classList.remove(...LIT), LIT_MS);
}

/** Into the middle of the box that scrolls, and of nothing around it: the page stays where it is. */
function bringIntoView(element: HTMLElement): void {
  let box = element.parentElement;
  while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (box === null) {
    element.scrollIntoView({ block: 'center' });
    return;
  }
  const [inner, outer] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2);
}
