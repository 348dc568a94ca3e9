/**
 * A bounded map whose entries end by time. Past `maxEntries` the entry unused for longest goes.
 * For short-lived answers (seconds): nothing sweeps it, an ended entry is dropped when it is read or pushed out.
 */
export class ExpiringCache<Value> {
  private readonly entries = new Map<string, { value: Value; endsAt: number }>();

  constructor(private readonly maxEntries: number) {}

  get(key: string, now = Date.now()): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    if (entry.endsAt <= now) return undefined;
    this.entries.set(key, entry); // newest last: the first key is the one unused for longest
    return entry.value;
  }

  set(key: string, value: Value, endsAt: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, endsAt });
    if (this.entries.size <= this.maxEntries) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }
}
