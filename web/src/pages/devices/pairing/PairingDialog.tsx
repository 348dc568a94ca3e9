import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/overlays/Dialog';
import { Command } from './Command';
import { PairingCode } from './PairingCode';
import { demoCommand } from './pairing-texts';
import { texts } from './texts';
import type { Pairing } from './use-pairing';

/** Pairs one more device; it closes by itself when that has come. */
export function PairingDialog({ pairing, onClose }: { pairing: Pairing; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={texts.title}
      description={texts.description}
      actions={<Button onClick={onClose}>{texts.close}</Button>}
    >
      <div className="flex flex-col gap-4">
        <PairingCode pairing={pairing} />
        <div className="flex flex-col gap-1.5">
          <p className="text-table text-dim">{texts.demo}</p>
          <Command command={demoCommand(window.location.origin, pairing.code)} copyLabel={texts.copyCommand} />
        </div>
      </div>
    </Dialog>
  );
}
