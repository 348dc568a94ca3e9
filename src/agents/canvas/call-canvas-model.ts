import { callModel, type ModelCallDeps } from '../call-model';
import type { ModelStepRequest, ModelTurn } from '../durable-steps';
import type { StepCall } from '../../runs/run-context';
import type { DraftBoard } from './draft-board';
import type { Previews } from './previews';
import type { CanvasToolRunner } from './tool-runner';

export interface CanvasModelDeps extends ModelCallDeps {
  runner: CanvasToolRunner;
  board: DraftBoard;
  previews: Previews;
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
  const { runner, board, previews } = deps;
  const before = runner.snapshot();
  const turn = await callModel(deps, request, call, {
    onToolCall(toolCall) {
      runner.run(toolCall);
      previews.show(board.drafts());
    },
    onWithdrawn() {
      runner.restore(before);
      previews.show(board.drafts());
    },
  });
  runner.restore(before);
  return turn;
}
