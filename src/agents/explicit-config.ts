import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';

/**
 * Has LangChain's loops take their config from their arguments alone, as they do where there is no AsyncLocalStorage. With
 * it, each node builds a tracing record and runs in a context of its own, which on Node 20 makes every promise of the
 * process dearer: a tenth of an answer's CPU. What it would carry, ours are handed: the run lies in the loop's context.
 * docs/decisions/2026-11-22-explicit-agent-config.md
 */
export function useExplicitConfig(): void {
  AsyncLocalStorageProviderSingleton.runWithConfig = (_config, callback) => callback();
}
