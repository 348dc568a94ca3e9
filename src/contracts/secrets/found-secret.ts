/** A part of a text that looks like a secret. */
export interface FoundSecret {
  /** What it looks like, in words. */
  kind: string;
  start: number;
  end: number;
}

/** One way of looking. Linear in the length of the text. */
export type FindSecrets = (text: string) => FoundSecret[];
