import { formatCount } from '@/ui/format';

/** Words of agents that need their person, wherever that is said. */
export const texts = {
  failing: (name: string, count: number) =>
    `“${name}” failed ${formatCount(count)} times in a row. Mend what its log says; after 10 failures it stops by itself.`,
  stopped: (name: string) => `“${name}” stopped by itself. Mend what its log says, then resume it.`,
  many: (count: number) => `${formatCount(count)} agents fail or have stopped by themselves. Each one’s log says why.`,
  open: 'Open its log',
  openAll: 'See agents',
} as const;
