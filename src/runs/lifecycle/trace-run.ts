import type { RunRecord } from '../../models/runs/run.model';
import { runInSpan, type SpanStart, type Telemetry } from '../../platform/telemetry';
import type { RunOutcome } from './execute-run';

/** Does a ticket's share of a run in a span of the trace that started the run. Without telemetry it is only done. */
export async function traceRun(
  telemetry: Telemetry | undefined,
  run: RunRecord,
  work: () => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const span = telemetry?.start(spanOf(run), run.traceparent ?? undefined);
  try {
    const outcome = await runInSpan(span, work);
    span?.set({ 'weft.run.outcome': outcome });
    return outcome;
  } catch (error) {
    span?.fail('internal');
    throw error;
  } finally {
    span?.end();
  }
}

/** A run that waited for somebody has several of these, in one trace. */
function spanOf(run: RunRecord): SpanStart {
  const [agent = run.kind] = run.kind.split('.');
  return {
    name: `invoke_agent ${agent}`,
    kind: 'internal',
    facts: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': agent,
      'gen_ai.conversation.id': run.subjectId?.toHexString(),
      'weft.run.id': run._id.toHexString(),
      'weft.run.attempt': run.attempt,
    },
  };
}
