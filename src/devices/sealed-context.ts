import { hashParameters } from '../runs/approvals/hash-parameters';
import type { RunContext, StepCall } from '../runs/lifecycle/run-context';
import type { RunSeal } from './run-key';

/**
 * The same run, whose steps are recorded sealed: results can be opened while the run's key is there, of inputs there is a hash alone, and a
 * whole text of the model is told as a hint, which no record keeps.
 */
export function sealedContext<Input>(context: RunContext<Input>, seal: RunSeal): RunContext<Input> {
  return {
    ...context,
    run: context.run,
    log: context.log,
    signal: context.signal,
    under: (prefix) => sealedContext(context.under(prefix), seal),
    async step(description, work) {
      const input = { sha256: hashParameters({ tool: description.name, parameters: description.input }) };
      const sealed = await context.step({ ...description, input }, async (call) =>
        seal.seal(await work(withoutTexts(call, context))),
      );
      return seal.open(sealed) as never;
    },
  };
}

const withoutTexts = (call: StepCall, context: RunContext): StepCall => ({
  ...call,
  emit(event) {
    if (event.type === 'text-complete') context.hint(event);
    else call.emit(event);
  },
});
