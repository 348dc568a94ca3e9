import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd } from '../Kbd';

export interface PaletteItem {
  value: string;
  label: string;
  icon?: ReactNode;
  keys?: string | undefined;
  onSelect: () => void;
}

export interface PaletteGroup {
  value: string;
  items: PaletteItem[];
}

interface PaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  groups: PaletteGroup[];
}

/** One list for going, finding and doing: type, arrow, Enter. */
export function Palette({ isOpen, onOpenChange, groups }: PaletteProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim transition-opacity duration-[160ms] data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label="Command palette"
          className="floats fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[60dvh] max-w-[560px] flex-col overflow-hidden rounded-dialog"
        >
          <Autocomplete.Root
            open
            inline
            items={groups}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(item: PaletteItem) => item.label}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search size={16} aria-hidden className="text-dim" />
              <Autocomplete.Input
                aria-label="Search pages, canvases and actions"
                placeholder="Go to, find or do"
                className="h-12 flex-1 bg-transparent text-body outline-none placeholder:text-dim"
              />
              <Dialog.Close className="rounded-chip">
                <Kbd keys="Esc" />
                <span className="sr-only">Close</span>
              </Dialog.Close>
            </div>
            <div className="scroll-quiet min-h-0 overflow-y-auto p-1">
              <Autocomplete.Empty>
                <p className="px-3 py-6 text-center text-dim empty:hidden">Nothing by that name.</p>
              </Autocomplete.Empty>
              <Autocomplete.List>
                {(group: PaletteGroup) => (
                  <Autocomplete.Group key={group.value} items={group.items}>
                    <Autocomplete.GroupLabel className="px-2 pt-2 pb-1 text-small text-dim">
                      {group.value}
                    </Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(item: PaletteItem) => (
                        <Autocomplete.Item
                          key={item.value}
                          value={item}
                          onClick={() => {
                            onOpenChange(false);
                            item.onSelect();
                          }}
                          className="flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 text-table touch:min-h-11 data-highlighted:bg-accent-soft"
                        >
                          {item.icon}
                          <span className="min-w-0 flex-1 truncate">{item.label}</span>
                          {item.keys !== undefined && <Kbd keys={item.keys} />}
                        </Autocomplete.Item>
                      )}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
