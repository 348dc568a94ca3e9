import { SystemMessage } from '@langchain/core/messages';
import type { AskModel } from '../../../agents/devices/extract/extract-items';
import { callModel } from '../../../agents/call-model';
import { personMessage } from '../../../agents/person-message';
import { readCallTimeouts } from '../../../llm/call-limits';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';

/** The role (of models) that looks into files and messages; where there is none of that name, the default model does. */
export const EXTRACT_ROLE = 'devices';
export const EXTRACT_TOKENS_MAX = 4_000;

export type AskDeps = Pick<WorkerDeps, 'catalogue' | 'ownModels' | 'budgets' | 'ledger' | 'metrics' | 'config'>;

/**
 * Asks a model in a recorded step of a run, with no tools bound; paid and in the ledger. The step's record says of what was asked
 * only `about`, and nothing is streamed.
 */
export function askInRun(deps: AskDeps, context: RunContext, about: { key: string; input: unknown }): AskModel {
  return async ({ system, person, key }) => {
    const own = await deps.ownModels.modelsOf(context.run.organisationId);
    const name = deps.catalogue.hasRole(EXTRACT_ROLE, own) ? EXTRACT_ROLE : undefined;
    const asked = deps.catalogue.find(name, own);
    const stepKey = `${key}:${about.key}`;
    return context.step<string>(
      { key: stepKey, kind: 'model', name: asked.model.label, input: about.input },
      async (call) => {
        const turn = await callModel(
          {
            context,
            chain: async (needs) => deps.catalogue.chain(EXTRACT_ROLE, name, needs, own),
            modelAsked: name ?? asked.model.id,
            limits: readCallTimeouts(deps.config),
            reserve: (held) => deps.budgets.reserve(context.run, held),
            ledger: deps.ledger,
            onFallback: deps.metrics.llm.countFallback,
          },
          {
            ...{ number: 1, key: context.keyOf(stepKey), tools: [], maxOutputTokens: EXTRACT_TOKENS_MAX },
            messages: [new SystemMessage(system), personMessage(person)],
          },
          call,
          { onText: () => undefined },
        );
        call.charge({ model: turn.model, usage: turn.usage, costNanoUsd: turn.costNanoUsd });
        return turn.message.text;
      },
    );
  };
}
