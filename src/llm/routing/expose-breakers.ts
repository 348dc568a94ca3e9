import { Gauge, type Registry } from 'prom-client';
import type { ModelRouter, TargetState } from './model-router';

const STATES: readonly TargetState[] = ['closed', 'half-open', 'open'];

/** The circuit breakers of this process, read at each scrape: 1 for the state that a target is in, 0 for the others. */
export function exposeBreakers(router: Pick<ModelRouter, 'health'>, registry: Registry): void {
  new Gauge({
    name: 'weft_llm_circuit_breaker_state',
    help: 'State of a target’s circuit breaker in this process: 1 for the state it is in',
    labelNames: ['target', 'provider', 'state'],
    registers: [registry],
    collect() {
      this.reset(); // the models' file may have changed
      for (const { id, provider, state } of router.health())
        for (const each of STATES) this.set({ target: id, provider, state: each }, each === state ? 1 : 0);
    },
  });
}
