import { callModel, type ModelCallDeps } from '../call-model';
import type { ModelStepRequest, ModelTurn } from '../durable-steps';
import type { StepCall } from '../../runs/lifecycle/run-context';
import type { DraftBoard } from './draft-board';
import type { Previews } from './previews';
import type { CanvasToolRunner } from './tool-runner';

export interface CanvasModelDeps extends ModelCallDeps {
  runner: CanvasToolRunner;
  board: DraftBoard;
  previews: Previews;
  /** Told when what the board holds is whole: after each whole call, and again without those that were withdrawn. */
  onWhole(): void;
}

/**
 * One answer of the model, streamed: text goes out as hints; each tool call that is whole is tried on the board at once
 * and shown as a preview. The board is left as it was: what the answer does is done once the answer is recorded.
 */
export async function callCanvasModel(
  deps: CanvasModelDeps,
  request: ModelStepRequest,
  call: StepCall,
): Promise<ModelTurn> {
  const { runner, board, previews, onWhole } = deps;
  const before = runner.snapshot();
  const turn = await callModel(deps, request, call, {
    onToolCall(toolCall) {
      runner.run(toolCall);
      previews.show(board.drafts());
      onWhole();
    },
    onWithdrawn() {
      runner.restore(before);
      previews.show(board.drafts());
      // Of a run that is stopped, calls that came whole are worth keeping; of an answer that is asked for again they are not.
      if (!call.signal.aborted) onWhole();
    },
  });
  runner.restore(before);
  return turn;
}
