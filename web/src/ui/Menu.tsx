import { Menu as Base } from '@base-ui/react/menu';
import clsx from 'clsx';
import type { ReactElement, ReactNode } from 'react';

export interface MenuAction {
  label: string;
  onSelect?: () => void;
  icon?: ReactNode;
  keys?: string | undefined;
  tone?: 'danger';
  /** Shown under the label; the action is then disabled. */
  disabledReason?: string | undefined;
  /** For a choice among several: whether this one is taken. */
  isChecked?: boolean;
}

interface MenuProps {
  trigger: ReactElement;
  /** Groups of actions, divided by a line. */
  groups: MenuAction[][];
  header?: ReactNode;
  align?: 'start' | 'end';
}

const itemClass =
  'flex min-h-8 touch:min-h-11 cursor-default items-center gap-2 rounded-chip px-2 py-1 text-table outline-none select-none data-highlighted:bg-soft';

/** A menu of actions; each shows its key. */
export function Menu({ trigger, groups, header, align = 'end' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className="floats appear max-h-[var(--available-height)] min-w-44 overflow-y-auto rounded-card p-1">
            {header}
            {groups
              .filter((group) => group.length > 0)
              .map((group, index) => (
                <div key={group[0]?.label} role="none" className={clsx(index > 0 && 'mt-1 border-t border-line pt-1')}>
                  {group.map((action) => (
                    <Base.Item
                      key={action.label}
                      disabled={action.disabledReason !== undefined}
                      onClick={() => action.onSelect?.()}
                      className={clsx(
                        itemClass,
                        action.tone === 'danger' && 'text-bad',
                        action.disabledReason !== undefined && 'text-dim',
                      )}
                    >
                      {action.icon}
                      <span className="flex-1">
                        {action.label}
                        {action.isChecked === true && <span className="sr-only"> (current)</span>}
                        {action.disabledReason !== undefined && (
                          <span className="block text-small">{action.disabledReason}</span>
                        )}
                      </span>
                      {action.isChecked === true && <span aria-hidden>✓</span>}
                      {action.keys !== undefined && <kbd className="font-mono text-small text-dim">{action.keys}</kbd>}
                    </Base.Item>
                  ))}
                </div>
              ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
