import { Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { logOut } from '@/api/auth';
import { Menu } from '@/ui/overlays/Menu';
import { initials, personColor } from '@/ui/person-color';
import { useUser } from '../auth/use-session';
import { texts } from '../texts';
import { setTheme, useTheme, type ThemeChoice } from '../theme';
import { docsLinks, openDocs } from './docs-links';
import { accountNavigation } from './navigation';

const THEMES: { choice: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { choice: 'system', label: texts.theme.system, icon: Monitor },
  { choice: 'light', label: texts.theme.light, icon: Sun },
  { choice: 'dark', label: texts.theme.dark, icon: Moon },
];

/** Who is logged in, their own pages, the theme, the keys, and the way out. */
export function AccountMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const user = useUser();
  const theme = useTheme();
  const cache = useQueryClient();
  const go = useNavigate();
  if (user === null) return null;
  const leave = () => {
    // The code of sockets is there only where something was live.
    import('@/api/socket').then(({ closeSockets }) => closeSockets()).catch(() => undefined);
    logOut()
      .catch(() => undefined)
      .finally(() => cache.clear());
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          title={user.name}
          className="flex size-control items-center justify-center rounded-control hover:bg-soft"
        >
          <span
            aria-hidden
            style={{ background: personColor(user.id) }}
            className="flex size-6 items-center justify-center rounded-full text-[10px] font-semibold text-on-fill"
          >
            {initials(user.name)}
          </span>
          <span className="sr-only">
            {texts.account.label}: {user.name}
          </span>
        </button>
      }
      header={
        <div className="border-b border-line px-2 pt-1 pb-2">
          <p className="text-table font-medium">{user.name}</p>
          <p className="text-small text-dim">{user.email}</p>
        </div>
      }
      groups={[
        accountNavigation.map(({ to, label, icon: Icon, keys }) => ({
          label,
          keys,
          icon: <Icon size={16} strokeWidth={1.75} />,
          onSelect: () => void go(to),
        })),
        THEMES.map(({ choice, label, icon: Icon }) => ({
          label: `${texts.theme.label}: ${label}`,
          icon: <Icon size={16} strokeWidth={1.75} />,
          isChecked: theme === choice,
          onSelect: () => setTheme(choice),
        })),
        [
          {
            label: texts.account.keys,
            keys: '?',
            icon: <Keyboard size={16} strokeWidth={1.75} />,
            onSelect: onShowKeys,
          },
          ...docsLinks.map(({ href, label, icon: Icon }) => ({
            label,
            icon: <Icon size={16} strokeWidth={1.75} />,
            onSelect: () => openDocs(href),
          })),
        ],
        [{ label: texts.account.logOut, icon: <LogOut size={16} strokeWidth={1.75} />, onSelect: leave }],
      ]}
    />
  );
}
