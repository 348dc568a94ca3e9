import { type RefObject, useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toApiError, type ApiError } from '@/api/api-error';
import { logIn, signUp } from '@/api/auth';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { formatCountdown } from '@/ui/format';
import { showFaults } from '../show-faults';
import { newPasswordRules, PasswordField } from './PasswordField';
import { texts } from './texts';

export type AuthMode = 'log-in' | 'sign-up';

interface AuthFormProps {
  mode: AuthMode;
  /** Absent: there is no other mode to choose. */
  onModeChange?: (mode: AuthMode) => void;
  onDone: () => void;
  /** A log-in that ended: the email is known. */
  email?: string;
  /** Gets the password's input, for who gives it the focus. */
  passwordRef?: RefObject<HTMLInputElement | null>;
}

const FIELDS = ['email', 'password', 'name', 'organisation'] as const;
type Fields = Record<(typeof FIELDS)[number], string>;

/** Log-in or sign-up. Enter submits, the button is never disabled, what was typed stays after an error. */
export function AuthForm({ mode, onModeChange, onDone, email = '', passwordRef }: AuthFormProps) {
  const { register, handleSubmit, setError, setFocus, formState } = useForm<Fields>({
    defaultValues: { email, password: '', name: '', organisation: '' },
  });
  const [lockedUntilMs, setLockedUntilMs] = useState<number | null>(null);
  const lockedSeconds = useSecondsLeft(lockedUntilMs);
  const isNew = mode === 'sign-up';
  const password = register('password', isNew ? newPasswordRules : { required: texts.passwordNeeded });
  const { errors, isSubmitting } = formState;
  useEffect(() => {
    if (email === '') setFocus('email'); // else the dialog gives the password the focus
  }, [email, setFocus]);

  const submit = handleSubmit(async (fields) => {
    try {
      if (isNew) await signUp(filledOnly(fields));
      else await logIn(fields.email.trim(), fields.password);
      onDone();
    } catch (error) {
      const failure = toApiError(error);
      if (failure.status === 429) setLockedUntilMs(Date.now() + (failure.retryAfter ?? 30) * 1_000);
      showFaults(failure, FIELDS, setError, () => failureText(failure, isNew));
    }
  });

  const problem = lockedSeconds > 0 ? texts.limited(formatCountdown(lockedSeconds)) : errors.root?.message;

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {isNew && (
        <Field
          label={texts.name}
          hint={texts.optional}
          autoComplete="name"
          maxLength={80}
          {...register('name')}
          error={errors.name?.message}
        />
      )}
      {isNew && (
        <Field
          label={texts.organisation}
          hint={texts.optional}
          autoComplete="organization"
          maxLength={80}
          {...register('organisation')}
          error={errors.organisation?.message}
        />
      )}
      <Field
        label={texts.email}
        type="email"
        autoComplete="username"
        inputMode="email"
        {...register('email', { required: texts.emailNeeded })}
        error={errors.email?.message}
      />
      <PasswordField
        label={texts.password}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        {...password}
        ref={(input) => {
          password.ref(input);
          if (passwordRef !== undefined) passwordRef.current = input;
        }}
        error={errors.password?.message}
        hint={isNew ? texts.passwordHint : undefined}
      />
      <FormProblem>{problem}</FormProblem>
      <Button type="submit" tone="primary" aria-busy={isSubmitting}>
        {isNew ? texts.signUp : texts.logIn}
      </Button>
      {onModeChange !== undefined && (
        <Button type="button" tone="quiet" onClick={() => onModeChange(isNew ? 'log-in' : 'sign-up')}>
          {isNew ? texts.toLogIn : texts.toSignUp}
        </Button>
      )}
    </form>
  );
}

function failureText(failure: ApiError, isNew: boolean): string {
  if (failure.status === 401) return texts.wrong;
  if (failure.status === 409 && isNew) return texts.taken;
  if (failure.status === 0 || failure.status >= 500) return texts.away;
  if (failure.status === 429) return texts.limited(formatCountdown(failure.retryAfter ?? 30));
  return failure.detail;
}

function filledOnly({ email, password, name, organisation }: Fields): {
  email: string;
  password: string;
  name?: string;
  organisation?: string;
} {
  return {
    email: email.trim(),
    password,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(organisation.trim() === '' ? {} : { organisation: organisation.trim() }),
  };
}

/** Seconds until a moment, counted down; 0 once it has passed. */
function useSecondsLeft(untilMs: number | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (untilMs === null) return undefined;
    const count = () => setSeconds(Math.max(0, Math.ceil((untilMs - Date.now()) / 1_000)));
    count();
    const timer = setInterval(count, 1_000);
    return () => clearInterval(timer);
  }, [untilMs]);
  return seconds;
}
