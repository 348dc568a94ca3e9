/** A value as people read it: a text as it is, all else as JSON. */
export function JsonText({ label, value }: { label: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <div>
      <p className="mb-1 text-small text-dim">{label}</p>
      <pre
        tabIndex={0}
        aria-label={label}
        className="scroll-quiet max-h-80 overflow-auto rounded-card bg-sunken p-2 font-mono text-mono break-words whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  );
}
