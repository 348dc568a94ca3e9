import type { ReactNode } from 'react';
import { FloatingParts } from '@/app/shell/FloatingParts';
import { setTheme, useTheme, type ThemeChoice } from '@/app/theme';
import { useTitle } from '@/app/use-title';
import { Segmented } from '@/ui/forms/Segmented';

const THEMES: { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** A page of parts in all their states, for eyes and for tests. */
export function Gallery({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  const theme = useTheme();
  return (
    <>
      <FloatingParts />
      <main className="mx-auto max-w-[1280px] p-4">
        <h1 className="mb-3 text-title font-semibold">{title}</h1>
        <Segmented label="Theme" value={theme} options={THEMES} onChange={setTheme} />
        {children}
      </main>
    </>
  );
}

/** One kind of part. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex flex-col gap-2 border-t border-line py-4">
      <h2 className="text-table font-semibold text-dim">{name}</h2>
      <div className="flex flex-wrap items-start gap-3">{children}</div>
    </section>
  );
}

/** One state of a part that says its state nowhere itself. */
export function State({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex w-96 max-w-full min-w-0 flex-col gap-1">
      <h3 className="text-small text-dim">{name}</h3>
      {children}
    </div>
  );
}
