import { Dialog } from '@/ui/overlays/Dialog';
import { Kbd } from '@/ui/Kbd';
import { Switch } from '@/ui/forms/Switch';
import { texts } from '../texts';
import { showKeys } from './match-shortcut';
import { setSingleKeys, useActiveShortcuts, useSingleKeys, type Shortcut } from './shortcuts';

/** Shortcuts of the same group, or label, together, in order. */
const gather = (shortcuts: readonly Shortcut[], nameOf: (shortcut: Shortcut) => string): [string, Shortcut[]][] =>
  [...new Set(shortcuts.map(nameOf))].map((name) => [name, shortcuts.filter((other) => nameOf(other) === name)]);

/** All keys that work right now, by place; those that do the same are one line. */
export function ShortcutsDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const shortcuts = useActiveShortcuts();
  const areSingleKeysOn = useSingleKeys();
  const groups = gather(shortcuts, ({ group }) => group);
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={texts.keys.title}>
      <Switch
        label={texts.keys.singleKeys}
        hint={texts.keys.singleKeysHint}
        isOn={areSingleKeysOn}
        onChange={setSingleKeys}
      />
      {groups.map(([group, members]) => (
        <section key={group} className="mt-4">
          <h3 className="mb-1 text-small font-medium text-dim">{group}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-table">
            {gather(members, ({ label }) => label).map(([label, ways]) => (
              <div key={label} className="contents">
                <dt>{label}</dt>
                <dd className="flex flex-wrap justify-end gap-x-2 gap-y-1">
                  {ways.map(({ keys }) => (
                    <Kbd key={keys} keys={showKeys(keys)} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
