import { Dialog } from '@/ui/Dialog';
import { Kbd } from '@/ui/Kbd';
import { Switch } from '@/ui/Switch';
import { texts } from '../texts';
import { showKeys } from './match-shortcut';
import { setSingleKeys, useActiveShortcuts, useSingleKeys } from './shortcuts';

/** All keys that work right now, by place. */
export function ShortcutsDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const shortcuts = useActiveShortcuts();
  const areSingleKeysOn = useSingleKeys();
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={texts.keys.title}>
      <Switch
        label={texts.keys.singleKeys}
        hint={texts.keys.singleKeysHint}
        isOn={areSingleKeysOn}
        onChange={setSingleKeys}
      />
      {groups.map((group) => (
        <section key={group} className="mt-4">
          <h3 className="mb-1 text-small font-medium text-dim">{group}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-table">
            {shortcuts
              .filter((shortcut) => shortcut.group === group)
              .map((shortcut) => (
                <div key={shortcut.keys} className="contents">
                  <dt>{shortcut.label}</dt>
                  <dd className="text-right">
                    <Kbd keys={showKeys(shortcut.keys)} />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
