/** One piece of code and what it may see; all as JSON, so that nothing of the host gets in. */
export interface CodeJob {
  id: number;
  code: string;
  /** JSON of an object: each member is a global of the code. */
  globals: string;
  timeoutMs: number;
}

/** What came of it. `value` is JSON. */
export type CodeDone = { id: number } & (
  | { value: string }
  | { error: { code: 'code_failed' | 'code_timeout' | 'code_output_too_large'; message: string } }
);

/** Memory and stack of the code, in bytes; its output as JSON, in characters. */
export const CODE_MEMORY_BYTES = 48 * 1_048_576;
export const CODE_STACK_BYTES = 256 * 1_024;
export const CODE_OUTPUT_MAX = 524_288;
/** Longest time of one piece of code where its node says none, in milliseconds. */
export const CODE_TIMEOUT_MS = 5_000;
