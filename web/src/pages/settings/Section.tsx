import { useId, type ReactNode } from 'react';

/** One part of a settings page, under its heading. */
export function Section({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-4 rounded-card border border-line bg-panel p-4">
      <h2 id={id} className="text-lead font-semibold">
        {title}
      </h2>
      {hint !== undefined && <p className="mt-1 text-dim">{hint}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}
