import { cloneElement, lazy, Suspense, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { loadPart } from '@/api/load-part';
import { useOpened } from './use-opened';

export interface PopoverProps {
  /** A button that passes its props on. */
  trigger: ReactElement<ComponentProps<'button'>>;
  title: string;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
}

const load = () => import('./OpenPopover');
const OpenPopover = lazy(async () => ({ default: (await loadPart(load)).OpenPopover }));

/** A small panel anchored to its trigger. */
export function Popover(props: PopoverProps) {
  const { isWanted, props: standIn } = useOpened(load);
  const trigger = cloneElement(props.trigger, {
    'aria-haspopup': 'dialog',
    'aria-expanded': false,
    ...standIn,
    onKeyDown: undefined,
  });
  if (!isWanted) return trigger;
  return (
    <Suspense fallback={trigger}>
      <OpenPopover {...props} />
    </Suspense>
  );
}
