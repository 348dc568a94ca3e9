import type { Evidence } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { OpenConclude } from './OpenConclude';

export interface ConcludeDialogProps {
  session: SupportSession;
  isOpen: boolean;
  onClose: () => void;
  /** Called with what a statement rests on, to bring it into view behind the dialog; default: found on the page. */
  onShowMessage?: (evidence: Evidence) => void;
}

/** How a session ends: outcome, notes, summary. What was typed is kept when it is closed; what is being written goes on. */
export function ConcludeDialog({ isOpen, ...props }: ConcludeDialogProps) {
  return isOpen ? <OpenConclude {...props} /> : null;
}
