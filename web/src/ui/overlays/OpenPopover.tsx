import { Popover as Base } from '@base-ui/react/popover';
import type { PopoverProps } from './Popover';

/** A popover that was asked for: it opens at once. */
export function OpenPopover({ trigger, title, children, align = 'end' }: PopoverProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-30">
          <Base.Popup className="floats appear max-h-[min(70dvh,var(--available-height))] w-[min(400px,calc(100vw-16px))] overflow-y-auto rounded-card">
            <Base.Title className="border-b border-line px-4 py-2.5 text-table font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
