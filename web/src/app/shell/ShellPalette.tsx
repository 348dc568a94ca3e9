import { useQuery } from '@tanstack/react-query';
import { ChevronRight, FileText, Keyboard, Moon, Plus, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import { listCanvases } from '@/api/canvases';
import { keys } from '@/api/keys';
import { Palette, type PaletteGroup } from '@/ui/overlays/Palette';
import { showKeys } from '../shortcuts/match-shortcut';
import { useActiveShortcuts } from '../shortcuts/shortcuts';
import { texts } from '../texts';
import { setTheme, useIsDark } from '../theme';
import { docsLinks, openDocs } from './docs-links';
import { navigation } from './navigation';

interface ShellPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onShowKeys: () => void;
}

/** The palette's contents: pages, canvases by name, actions of the page that is open. */
export function ShellPalette({ isOpen, onOpenChange, onShowKeys }: ShellPaletteProps) {
  const go = useNavigate();
  const isDark = useIsDark();
  const shortcuts = useActiveShortcuts();
  const canvases = useQuery({
    queryKey: [...keys.canvases, 'palette'],
    queryFn: ({ signal }) => listCanvases('all', null, signal),
    enabled: isOpen,
  });
  const visit = (to: string) => () => void go(to);
  const groups: PaletteGroup[] = [
    {
      value: texts.palette.pages,
      items: navigation.map(({ to, label, icon: Icon, keys: pair }) => ({
        value: to,
        label,
        keys: pair,
        icon: <Icon size={16} strokeWidth={1.75} />,
        onSelect: visit(to),
      })),
    },
    {
      value: texts.palette.canvases,
      items: (canvases.data?.items ?? []).map(({ id, title }) => ({
        value: id,
        label: title,
        icon: <FileText size={16} strokeWidth={1.75} />,
        onSelect: visit(`/canvases/${id}`),
      })),
    },
    {
      value: texts.palette.actions,
      items: [
        { value: 'new', label: texts.palette.newCanvas, icon: <Plus size={16} />, onSelect: visit('/canvases?new') },
        {
          value: 'theme',
          label: `${texts.theme.label}: ${isDark ? texts.theme.light : texts.theme.dark}`,
          icon: isDark ? <Sun size={16} /> : <Moon size={16} />,
          onSelect: () => setTheme(isDark ? 'light' : 'dark'),
        },
        ...docsLinks.map(({ href, label, icon: Icon }) => ({
          value: href,
          label,
          icon: <Icon size={16} strokeWidth={1.75} />,
          onSelect: () => openDocs(href),
        })),
        { value: 'keys', label: texts.account.keys, keys: '?', icon: <Keyboard size={16} />, onSelect: onShowKeys },
        ...shortcuts
          .filter((shortcut) => shortcut.group !== texts.nav.label && shortcut.isMovement !== true)
          .map((shortcut) => ({
            value: `key ${shortcut.keys}`,
            label: shortcut.label,
            keys: showKeys(shortcut.keys),
            icon: <ChevronRight size={16} strokeWidth={1.75} />,
            onSelect: () => shortcut.run(new KeyboardEvent('keydown')),
          })),
      ],
    },
  ].filter((group) => group.items.length > 0);
  return <Palette isOpen={isOpen} onOpenChange={onOpenChange} groups={groups} />;
}
