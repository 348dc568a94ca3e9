import type { SupportSession } from '@contracts/support/sessions';
import { Dialog } from '@/ui/Dialog';

interface ConcludeDialogProps {
  session: SupportSession;
  isOpen: boolean;
  onClose: () => void;
}

/** How a session ends: outcome, notes, summary. */
export function ConcludeDialog({ session, isOpen, onClose }: ConcludeDialogProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onClose} title={session.title}>
      {null}
    </Dialog>
  );
}
