/** What a reader was told of each text of a run, by the key of its step. */
export interface RunningTexts {
  /** A piece was said. */
  add(key: string, text: string): void;
  /** What is missing of a whole text; `isAnew`: what was told before is not its beginning. */
  complete(key: string, whole: string): { missing: string; isAnew: boolean };
  /** What was told of it holds no more; true where something was. */
  reset(key: string): boolean;
}

/** Keeps count of texts that come as pieces and, where pieces were lost, as a whole. */
export function createRunningTexts(): RunningTexts {
  const said = new Map<string, string>();
  return {
    add: (key, text) => void said.set(key, (said.get(key) ?? '') + text),
    complete(key, whole) {
      const before = said.get(key) ?? '';
      said.set(key, whole);
      return whole.startsWith(before)
        ? { missing: whole.slice(before.length), isAnew: false }
        : { missing: whole, isAnew: true };
    },
    reset(key) {
      const had = (said.get(key) ?? '') !== '';
      said.delete(key);
      return had;
    },
  };
}
