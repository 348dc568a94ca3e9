import { HumanMessage } from '@langchain/core/messages';
import type { AgentText } from '../security/agent-text/delimit';

/** An image that the model is shown beside the text. */
export interface ShownImage {
  mediaType: string;
  /** Base64. */
  data: string;
}

/** The one message that a model gets of people: the only place that makes one (a rule of the linter), and of `AgentText` alone. */
export const personMessage = (
  text: AgentText,
  { id, images = [] }: { id?: string; images?: readonly ShownImage[] } = {},
): HumanMessage =>
  new HumanMessage({
    ...(id !== undefined && { id }),
    content:
      images.length === 0
        ? text
        : [
            { type: 'text', text },
            ...images.map(({ mediaType, data }) => ({
              type: 'image_url' as const,
              image_url: { url: `data:${mediaType};base64,${data}` },
            })),
          ],
  });
