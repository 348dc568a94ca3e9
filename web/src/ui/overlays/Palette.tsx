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
  /** What kind of thing it is, at the end of its row. */
  kind?: string | undefined;
  /** Below the label: where it was found. */
  detail?: ReactNode;
  onSelect: () => void;
}

export interface PaletteGroup {
  value: string;
  items: PaletteItem[];
}

interface PaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What is typed, and what is to be shown for it: the palette itself leaves nothing out. */
  words: string;
  onWordsChange: (words: string) => void;
  groups: PaletteGroup[];
  /** More is on its way: what is shown stays meanwhile. */
  isBusy?: boolean;
  /** Said below the list: nothing found, or why there is not more. Read aloud when it changes. */
  notice?: ReactNode;
  labels: { dialog: string; input: string; placeholder: string; close: string };
  /** Longest text that can be typed. */
  wordsMax?: number;
}

/** One list for going, finding and doing: type, arrow, Enter. */
export function Palette({ isOpen, onOpenChange, words, onWordsChange, groups, ...props }: PaletteProps) {
  const { isBusy = false, notice, labels, wordsMax } = props;
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim transition-opacity duration-[160ms] data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label={labels.dialog}
          className="floats fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[60dvh] max-w-[620px] flex-col overflow-hidden rounded-dialog"
        >
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={groups}
            value={words}
            onValueChange={(next, { reason }) => {
              if (reason !== 'item-press') onWordsChange(next);
            }}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(item: PaletteItem) => item.label}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search size={16} aria-hidden className="shrink-0 text-dim" />
              <Autocomplete.Input
                aria-label={labels.input}
                placeholder={labels.placeholder}
                maxLength={wordsMax}
                className="h-12 min-w-0 flex-1 bg-transparent text-body outline-none placeholder:text-dim"
              />
              <Dialog.Close className="rounded-chip">
                <Kbd keys="Esc" />
                <span className="sr-only">{labels.close}</span>
              </Dialog.Close>
            </div>
            <div className="scroll-quiet min-h-0 overflow-y-auto p-1" aria-busy={isBusy}>
              <Autocomplete.List>
                {(group: PaletteGroup) => (
                  <Autocomplete.Group key={group.value} items={group.items}>
                    <Autocomplete.GroupLabel className="px-2 pt-2 pb-1 text-small text-dim">
                      {group.value}
                    </Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(item: PaletteItem) => (
                        <Row
                          key={item.value}
                          item={item}
                          onSelect={() => {
                            onOpenChange(false);
                            item.onSelect();
                          }}
                        />
                      )}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
              <div role="status" className="px-3 py-4 text-center text-table text-dim empty:hidden">
                {notice}
              </div>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Row({ item, onSelect }: { item: PaletteItem; onSelect: () => void }) {
  return (
    <Autocomplete.Item
      value={item}
      onClick={onSelect}
      className="flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 py-1 text-table touch:min-h-11 data-highlighted:bg-accent-soft"
    >
      <span className="shrink-0 self-start pt-0.5 text-dim">{item.icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block truncate">{item.label}</span>
        {item.detail !== undefined && <span className="block truncate text-small text-dim">{item.detail}</span>}
      </span>
      {item.kind !== undefined && <span className="shrink-0 text-small text-dim">{item.kind}</span>}
      {item.keys !== undefined && <Kbd keys={item.keys} />}
    </Autocomplete.Item>
  );
}
