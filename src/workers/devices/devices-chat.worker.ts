import { answerOnDevice } from '../../agents/devices/answer-on-device';
import { DEVICES_ROLE } from '../../agents/devices/device-role';
import { forgetIfOver, openRunSeal } from '../../devices/run-key';
import { sealedContext } from '../../devices/sealed-context';
import { readCallTimeouts } from '../../llm/call-limits';
import type { RunRecord } from '../../models/runs/run.model';
import { type DevicesChatInput, devicesChatInput } from '../../queues/devices/devices-inputs';
import { devicesChatQueue } from '../../queues/devices/devices-chat.queue';
import { executeRun } from '../../runs/lifecycle/execute-run';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import { payOrAsk } from '../pay-or-ask';
import type { WorkerDeps } from '../worker-deps';
import { readThread } from './chat/read-thread';
import { saveAnswer } from './chat/save-answer';
import type { DeviceAsking } from './device-asking';
import { linkTools } from './link-tools';

/** A run of kind `devices.chat`: the agents answer in a thread, with what is on the device. */
export const devicesChatWorker = (deps: WorkerDeps, asking: DeviceAsking) =>
  defineWorker({
    queue: devicesChatQueue,
    concurrency: deps.config.DEVICES_CHAT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        {
          ...deps.execute,
          async onLeft(run, outcome, error) {
            await followUpRun(deps, run, outcome, error);
            await forgetIfOver({ models: deps.models, eventLog: deps.cancel.eventLog }, run._id, outcome, error);
          },
        },
        runId,
        async (context, run) => answer(deps, asking, context, run, devicesChatInput.parse(run.input)),
      ),
  });

async function answer(
  deps: WorkerDeps,
  asking: DeviceAsking,
  open: RunContext,
  run: RunRecord,
  input: DevicesChatInput,
): Promise<void> {
  const { catalogue } = deps;
  const { threadId, context: said } = input;
  open.keepOnFailure((error) => ({
    said: 'Ask again.',
    write: (session) => saveAnswer(deps, session, run, { threadId, text: '', calls: [], error }),
  }));
  const seal = await openRunSeal(deps, { runId: open.run.id, userId: open.run.userId });
  const context = sealedContext(open, seal);
  const basis = await context.step({ key: 'thread', kind: 'other', name: 'read the thread', input }, async (call) => {
    call.recordLater();
    return readThread(deps, run, input);
  });
  const ownModels = () => deps.ownModels.modelsOf(open.run.organisationId);
  const answered = await answerOnDevice(context, {
    models: catalogue,
    model: catalogue.hasRole(DEVICES_ROLE, await ownModels()) ? DEVICES_ROLE : undefined,
    ownModels,
    basis: { ...basis, now: new Date(basis.now), locale: said.locale, projectId: said.project_id },
    isSuggestion: false,
    tools: linkTools({
      deps,
      asking,
      context,
      run,
      target: input.target,
      isBackground: false,
      hasReadUntrusted: false,
    }),
    reserve: payOrAsk({
      ...{ deps, context, run },
      onWait: (message) => context.hint({ type: 'status', data: { phase: 'thinking', message } }),
    }),
    ledger: deps.ledger,
    onFallback: deps.metrics.llm.countFallback,
    callLimits: readCallTimeouts(deps.config),
  });
  await open.succeed((session) => saveAnswer(deps, session, run, { threadId, ...answered }));
}
