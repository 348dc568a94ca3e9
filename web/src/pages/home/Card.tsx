import { useId, type ReactNode } from 'react';

/** One part of the home page under its heading; `aside`: what stands at the heading's right. */
export function Card({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-card border border-line bg-panel">
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id={id} className="mr-auto font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** What a part has nothing of. */
export const Nothing = ({ children }: { children: ReactNode }) => <p className="px-4 py-4 text-dim">{children}</p>;
