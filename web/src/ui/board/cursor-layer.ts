import type { Presence } from '@contracts/kernel/presence';
import { PerfectCursor } from 'perfect-cursors';
import { personColor } from '@/ui/person-color';

const NAME_FADES_MS = 3_000;
const GONE_MS = 15_000;

interface Drawn {
  element: HTMLElement;
  smooth: PerfectCursor;
  last: string;
  fade?: ReturnType<typeof setTimeout>;
  leave?: ReturnType<typeof setTimeout>;
}

/**
 * Other people's cursors, drawn outside React: one element each inside the board's viewport, at constant size
 * (the layer's --cursor-scale undoes the zoom), joined by splines between updates.
 */
export class CursorLayer {
  private readonly drawn = new Map<string, Drawn>();
  private readonly isStill = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(private readonly layer: HTMLElement) {}

  /** Draws who is present; those who are not, or whose pointer left, go. */
  update(present: readonly Presence[]): void {
    const seen = new Set<string>();
    for (const person of present) {
      if (person.cursor === null) continue;
      seen.add(person.id);
      this.move(person, person.cursor);
    }
    for (const id of [...this.drawn.keys()]) if (!seen.has(id)) this.remove(id);
  }

  /** Keeps cursors the same size on the screen. */
  setZoom(zoom: number): void {
    this.layer.style.setProperty('--cursor-scale', String(1 / zoom));
  }

  clear(): void {
    for (const id of [...this.drawn.keys()]) this.remove(id);
  }

  private move(person: Presence, { x, y }: { x: number; y: number }): void {
    const place = `${x} ${y}`;
    const drawn = this.drawn.get(person.id) ?? this.add(person);
    if (drawn.last === place) return;
    drawn.last = place;
    drawn.element.dataset['state'] = 'moving';
    if (this.isStill.matches) setPlace(drawn.element, [x, y]);
    else drawn.smooth.addPoint([x, y]);
    clearTimeout(drawn.fade);
    clearTimeout(drawn.leave);
    drawn.fade = setTimeout(() => (drawn.element.dataset['state'] = 'still'), NAME_FADES_MS);
    drawn.leave = setTimeout(() => (drawn.element.dataset['state'] = 'gone'), GONE_MS);
  }

  private add(person: Presence): Drawn {
    const element = document.createElement('div');
    element.className = 'cursor';
    element.style.setProperty('--person', person.isAgent ? 'var(--person-7)' : personColor(person.userId));
    const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    arrow.setAttribute('viewBox', '0 0 16 16');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', 'M1 1l5.5 13 2.2-5.3L14 6.5z');
    arrow.append(path);
    const name = document.createElement('span');
    name.textContent = person.name;
    element.append(arrow, name);
    this.layer.append(element);
    const drawn: Drawn = { element, last: '', smooth: new PerfectCursor((point) => setPlace(element, point)) };
    this.drawn.set(person.id, drawn);
    return drawn;
  }

  private remove(id: string): void {
    const drawn = this.drawn.get(id);
    if (drawn === undefined) return;
    clearTimeout(drawn.fade);
    clearTimeout(drawn.leave);
    drawn.smooth.dispose();
    drawn.element.remove();
    this.drawn.delete(id);
  }
}

function setPlace(element: HTMLElement, [x = 0, y = 0]: number[]): void {
  element.style.transform = `translate(${x}px, ${y}px) scale(var(--cursor-scale, 1))`;
}
