import { Menu as Base } from '@base-ui/react/menu';
import clsx from 'clsx';
import type { MenuProps } from './Menu';

const itemClass =
  'flex min-h-8 touch:min-h-11 cursor-default items-center gap-2 rounded-chip px-2 py-1 text-table outline-none select-none data-highlighted:bg-soft';

/** A menu that was asked for: it opens at once. */
export function OpenMenu({ trigger, groups, header, align = 'end' }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
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
                      onClick={(event) => action.onSelect?.(event.detail === 0)}
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
