import { Plus } from 'lucide-react';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { buttonClass } from '@/ui/Button';
import { Menu, type MenuAction } from '@/ui/overlays/Menu';
import { useLooksOnly } from '../auth/use-looks-only';
import { useShortcuts } from '../shortcuts/shortcuts';
import { texts } from '../texts';
import { useSystem } from '../use-system';
import { creationsOf } from './navigation';

/** "New…": what the systems of this server make by hand. With one choice it acts at once; not there for who makes nothing. */
export function NewMenu() {
  const go = useNavigate();
  const systems = useSystem()?.systems ?? [];
  const actions = creationsOf(systems).map(({ label, to, icon: Icon }): MenuAction => ({
    label,
    icon: <Icon size={16} strokeWidth={1.75} />,
    onSelect: () => void go(to),
  }));
  const looksOnly = useLooksOnly() !== undefined;
  return looksOnly || actions.length === 0 ? null : <NewButton actions={actions} />;
}

function NewButton({ actions }: { actions: MenuAction[] }) {
  const buttonRef = useRef<HTMLButtonElement>(null);
  const [only] = actions.length === 1 ? actions : [];
  const label = only?.label ?? texts.create.label;
  useShortcuts([
    {
      keys: 'c',
      label: texts.create.keysLabel,
      group: texts.nav.label,
      isFallback: true,
      run: () => buttonRef.current?.click(),
    },
  ]);
  const button = (
    <button
      ref={buttonRef}
      type="button"
      title={`${label}  c`}
      onClick={() => only?.onSelect?.(false)}
      className={`${buttonClass()} max-sm:w-control max-sm:!px-0`}
    >
      <Plus size={14} aria-hidden />
      <span className="max-sm:sr-only">{label}</span>
    </button>
  );
  return only === undefined ? <Menu trigger={button} groups={[actions]} /> : button;
}
