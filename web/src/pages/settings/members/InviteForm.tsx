import type { OrganisationRole } from '@contracts/kernel/operation';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { invitePerson } from '@/api/organisation';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { Select } from '@/ui/forms/Select';
import { showToast } from '@/ui/overlays/Toast';
import { rolesUpTo } from '../roles';
import { Section } from '../Section';
import { texts } from './texts';

/** Invites somebody by mail, with a role up to one's own. */
export function InviteForm({ role: own }: { role: OrganisationRole }) {
  const cache = useQueryClient();
  const [role, setRole] = useState<OrganisationRole>('member');
  const { register, handleSubmit, reset, setError, formState } = useForm({ defaultValues: { email: '' } });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ email }) => {
    try {
      const invitation = await invitePerson(email.trim(), role);
      reset();
      showToast({ title: texts.invite.sent(invitation.email) });
      await cache.invalidateQueries({ queryKey: keys.invitations });
    } catch (error) {
      setError('email', { message: failureText(error) }, { shouldFocus: true });
    }
  });
  return (
    <Section title={texts.invite.title} hint={texts.invite.hint}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-wrap gap-2">
        <Field
          className="min-w-48 flex-1 max-sm:basis-full"
          label={texts.invite.email}
          type="email"
          inputMode="email"
          autoComplete="off"
          {...register('email', { required: texts.invite.emailNeeded })}
          error={errors.email?.message}
        />
        {/* Beside the input, whether or not an error stands below it. */}
        <div className="flex gap-2 max-sm:w-full sm:mt-6">
          <Select label={texts.role} value={role} options={rolesUpTo(own)} onChange={setRole} />
          <Button type="submit" tone="primary" className="max-sm:flex-1" aria-busy={isSubmitting}>
            {texts.invite.send}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function failureText(error: unknown): string {
  const failure = toApiError(error);
  if (failure.code === 'already_member') return texts.invite.member;
  if (failure.code === 'already_invited') return texts.invite.invited;
  if (failure.code === 'mail_not_configured') return texts.invite.noMail;
  if (failure.code === 'role_ceiling') return texts.ceiling;
  return failure.errors[0]?.message ?? errorMessage(failure);
}
