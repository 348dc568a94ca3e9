import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface TabsProps {
  label: string;
  tabs: readonly { value: string; label: string; content: ReactNode }[];
}

/** Panels of one thing, one at a time; arrow keys move between them. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <Base.Root defaultValue={tabs[0]?.value ?? null} className="flex min-h-0 flex-1 flex-col">
      <Base.List aria-label={label} className="flex flex-wrap gap-x-1 border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px h-8 border-b-2 border-transparent px-2 text-table whitespace-nowrap text-dim hover:text-fg touch:h-11 data-active:border-accent data-active:font-medium data-active:text-fg"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="min-h-0 flex-1 pt-2">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
