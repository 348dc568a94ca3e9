/** Keys as caps: "Ctrl K", "g c". */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(' ').map((key, index) => (
        <kbd
          key={index}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-chip border border-line bg-soft px-1 font-mono text-small text-dim"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
