import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronRight, FileSearch, Keyboard, Moon, Plus, Sun } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { findEverything, type Found } from '@/api/search';
import { Button } from '@/ui/Button';
import { Palette, type PaletteGroup, type PaletteItem } from '@/ui/overlays/Palette';
import { useAgents } from '../agents/use-agents';
import { useLooksOnly } from '../auth/use-looks-only';
import { errorMessage } from '../error-message';
import { failureOf } from '../query-failure';
import { showKeys } from '../shortcuts/match-shortcut';
import { useActiveShortcuts } from '../shortcuts/shortcuts';
import { texts } from '../texts';
import { setTheme, useIsDark } from '../theme';
import { useSettled } from '../use-settled';
import { useSystem } from '../use-system';
import { docsLinks, openDocs } from './docs-links';
import { markWords, matchesWords } from './match-words';
import { creationsOf, entryAt } from './navigation';
import { useNavigation } from './use-navigation';

interface ShellPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onShowKeys: () => void;
}

/** As `SEARCH_MAX` of the contract. */
const WORDS_MAX = 200;
/** Between two letters of somebody who types. */
const PAUSE_MS = 120;
/** Where agents are, on a server with devices. */
const AGENTS_PATH = '/devices/agents';
const ICON = { size: 16, strokeWidth: 1.75 } as const;

/** The palette's contents: what can be done on the page that is open, pages, and all that search finds. */
export function ShellPalette({ isOpen, onOpenChange, onShowKeys }: ShellPaletteProps) {
  const [words, setWords] = useState('');
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) setWords('');
  };
  const typed = words.trim();
  const asked = useSettled(typed, PAUSE_MS);
  const search = useQuery({
    queryKey: keys.search(asked),
    queryFn: ({ signal }) => findEverything(asked, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const { pageActions, pages, actions } = useOwnItems(onShowKeys);
  const agents = useAgentItems(isOpen && typed !== '').filter(({ label }) => matchesWords(label, typed));
  const found = [...agents, ...useFoundItems(search.data?.items ?? [], typed)];
  const matching = (items: PaletteItem[]) => items.filter(({ label }) => typed === '' || matchesWords(label, typed));
  const onPage = { value: texts.palette.onPage, items: matching(pageActions) };
  const goTo = { value: texts.palette.pages, items: matching(pages) };
  const things = { value: typed === '' ? texts.palette.recent : texts.palette.found, items: found };
  const others = { value: texts.palette.actions, items: matching(actions) };
  // What is there at once stands before what comes from the server, so that nothing moves under who types.
  const order = typed === '' ? [onPage, things, goTo, others] : [onPage, goTo, others, things];
  const groups: PaletteGroup[] = order.filter(({ items }) => items.length > 0);
  const isSearching = search.isFetching || asked !== typed;
  // Results of the words before stay; they are no answer to these.
  const failure = failureOf({ ...search, isPending: search.isPending || search.isPlaceholderData });
  return (
    <Palette
      isOpen={isOpen}
      onOpenChange={close}
      words={words}
      onWordsChange={setWords}
      groups={groups}
      isBusy={isSearching}
      labels={texts.palette.labels}
      wordsMax={WORDS_MAX}
      notice={
        failure !== null ? (
          <>
            <p>{errorMessage(toApiError(failure))}</p>
            <Button className="mt-2" onClick={() => void search.refetch()}>
              {texts.palette.again}
            </Button>
          </>
        ) : isSearching && typed !== '' && found.length === 0 ? (
          texts.palette.searching
        ) : typed !== '' && groups.length === 0 ? (
          texts.palette.nothing(typed)
        ) : null
      }
    />
  );
}

/** Rows of what search found; each with the icon and the name of where it lives. */
function useFoundItems(items: readonly Found[], typed: string): PaletteItem[] {
  const go = useNavigate();
  const navigation = useNavigation();
  return items.map(({ system, id, title, path, excerpt }) => {
    const home = entryAt(navigation, path);
    const Icon = home?.icon ?? FileSearch;
    return {
      value: `${system}:${id}`,
      label: title,
      kind: home?.label,
      icon: <Icon {...ICON} />,
      detail:
        excerpt === null
          ? undefined
          : markWords(excerpt, typed).map(({ text, isHit }, place) =>
              isHit ? (
                <mark key={place} className="bg-transparent font-semibold text-fg">
                  {text}
                </mark>
              ) : (
                text
              ),
            ),
      onSelect: () => void go(path),
    };
  });
}

/** This person’s agents, where the server has any: search on the server does not know them. */
function useAgentItems(isWanted: boolean): PaletteItem[] {
  const go = useNavigate();
  const home = useNavigation().find(({ to }) => to === AGENTS_PATH);
  const { agents = [] } = useAgents({ isWanted: isWanted && home !== undefined });
  if (!isWanted || home === undefined) return [];
  const Icon = home.icon;
  return agents.map(({ id, name }) => ({
    value: `agent:${id}`,
    label: name,
    kind: home.label,
    icon: <Icon {...ICON} />,
    onSelect: () => void go(`${AGENTS_PATH}/${id}`),
  }));
}

/** What is there without asking: the page's own actions, pages, and what works everywhere. */
function useOwnItems(onShowKeys: () => void): Record<'pageActions' | 'pages' | 'actions', PaletteItem[]> {
  const go = useNavigate();
  const navigation = useNavigation();
  const isDark = useIsDark();
  const shortcuts = useActiveShortcuts();
  const systems = useSystem()?.systems;
  const creations = useLooksOnly() === undefined ? (systems ?? []) : [];
  return {
    pageActions: shortcuts
      .filter((shortcut) => shortcut.group !== texts.nav.label && shortcut.isMovement !== true)
      .map((shortcut) => ({
        value: `key ${shortcut.keys}`,
        label: shortcut.label,
        keys: showKeys(shortcut.keys),
        icon: <ChevronRight {...ICON} />,
        onSelect: () => shortcut.run(new KeyboardEvent('keydown')),
      })),
    pages: navigation.map(({ to, label, icon: Icon, keys: pair }) => ({
      value: to,
      label,
      keys: pair,
      icon: <Icon {...ICON} />,
      onSelect: () => void go(to),
    })),
    actions: [
      ...creationsOf(creations).map(({ label, to }) => ({
        value: `new ${to}`,
        label,
        icon: <Plus {...ICON} />,
        onSelect: () => void go(to),
      })),
      {
        value: 'theme',
        label: `${texts.theme.label}: ${isDark ? texts.theme.light : texts.theme.dark}`,
        icon: isDark ? <Sun {...ICON} /> : <Moon {...ICON} />,
        onSelect: () => setTheme(isDark ? 'light' : 'dark'),
      },
      ...docsLinks.map(({ href, label, icon: Icon }) => ({
        value: href,
        label,
        icon: <Icon {...ICON} />,
        onSelect: () => openDocs(href),
      })),
      { value: 'keys', label: texts.account.keys, keys: '?', icon: <Keyboard {...ICON} />, onSelect: onShowKeys },
    ],
  };
}
