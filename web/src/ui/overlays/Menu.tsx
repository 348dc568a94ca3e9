import { cloneElement, lazy, Suspense, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { loadPart } from '@/api/load-part';
import { useOpened } from './use-opened';

export interface MenuAction {
  label: string;
  /** `isByKey`: chosen without a pointer. */
  onSelect?: (isByKey: boolean) => void;
  icon?: ReactNode;
  keys?: string | undefined;
  tone?: 'danger';
  /** Shown under the label; the action is then disabled. */
  disabledReason?: string | undefined;
  /** For a choice among several: whether this one is taken. */
  isChecked?: boolean;
}

export interface MenuProps {
  /** A button that passes its props on. */
  trigger: ReactElement<ComponentProps<'button'>>;
  /** Groups of actions, divided by a line. */
  groups: MenuAction[][];
  header?: ReactNode;
  align?: 'start' | 'end';
}

const load = () => import('./OpenMenu');
const OpenMenu = lazy(async () => ({ default: (await loadPart(load)).OpenMenu }));

/** A menu of actions; each shows its key. */
export function Menu(props: MenuProps) {
  const { isWanted, props: standIn } = useOpened(load);
  const trigger = cloneElement(props.trigger, { 'aria-haspopup': 'menu', 'aria-expanded': false, ...standIn });
  if (!isWanted) return trigger;
  return (
    <Suspense fallback={trigger}>
      <OpenMenu {...props} />
    </Suspense>
  );
}
