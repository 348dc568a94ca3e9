import type { User } from '@contracts/accounts/auth';
import { useState } from 'react';
import { Button } from '@/ui/Button';
import { Section } from '../Section';
import { DeleteDialog } from './DeleteDialog';
import { texts } from './texts';

/** The way out: says what it means, asks in a dialog. */
export function DeleteAccount({ user }: { user: User }) {
  const [isAsking, setAsking] = useState(false);
  const isScheduled = user.deletionAt !== undefined;
  return (
    <Section title={texts.deletion.title} hint={texts.deletion.hint}>
      <Button
        tone="danger"
        disabledReason={isScheduled ? texts.deletion.isScheduled : undefined}
        onClick={() => setAsking(true)}
      >
        {texts.deletion.open}
      </Button>
      {isAsking && <DeleteDialog email={user.email} onClose={() => setAsking(false)} />}
    </Section>
  );
}
