import type { FlowScope } from '../../flows/flow-scope';
import { renderPrompt } from '../../flows/text/template';
import { type AgentText, authoredText } from '../../security/agent-text/delimit';

/** A template as a model is given it: the author's words as they are, what flows through them as data. Throws where it cannot be worked out. */
export const promptText = (template: string, scope: FlowScope): AgentText =>
  authoredText('flows.data', (pass) => renderPrompt(template, scope, pass));
