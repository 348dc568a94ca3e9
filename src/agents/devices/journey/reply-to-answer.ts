import type { JourneyReply, JourneyTalk } from '../../../contracts/devices/journey';
import type { AskModel } from '../extract/extract-items';
import { nextTurn } from './journey-turn';
import { tryTemplate } from './try-template';

/** The next question, or the template: tried on a sample, mended once where a type did not come out of it, else that is said. */
export async function replyToAnswer(ask: AskModel, talk: JourneyTalk): Promise<JourneyReply> {
  const turn = await nextTurn(ask, talk);
  if ('question' in turn) return { message: turn.question };
  const { agentType, dataTypes } = talk;
  let { message, template } = turn;
  let missing = await tryTemplate(ask, { template, agentType, dataTypes });
  if (missing.length > 0) {
    const mended = await nextTurn(ask, talk, { template, missing });
    if ('template' in mended) {
      const still = await tryTemplate(ask, { template: mended.template, agentType, dataTypes });
      if (still.length <= missing.length) {
        missing = still;
        ({ message, template } = mended);
      }
    }
  }
  if (missing.length > 0) message = `${message}\n\nOn a sample nothing came out for: ${missing.join(', ')}.`;
  return { message, template };
}
