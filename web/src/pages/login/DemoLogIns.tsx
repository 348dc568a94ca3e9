import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { logIn } from '@/api/auth';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { texts } from './texts';

const words = texts.demo;

/** Logs in by one click, for a server that was started to be tried: its demo log-ins and their password are in the README. */
export function DemoLogIns() {
  const [at, setAt] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const enter = (email: string) => {
    setAt(email);
    setProblem(null);
    logIn(email, words.password).catch((error: unknown) => {
      setProblem(errorMessage(toApiError(error)));
      setAt(null);
    });
  };
  return (
    <section aria-label={words.title} className="flex w-full max-w-[360px] flex-col gap-2 px-6">
      <p className="text-center text-small text-dim">{words.hint}</p>
      {words.accounts.map(({ email, label }) => (
        <Button
          key={email}
          aria-busy={at === email}
          disabled={at !== null && at !== email}
          onClick={() => enter(email)}
        >
          {label}
        </Button>
      ))}
      <FormProblem>{problem}</FormProblem>
    </section>
  );
}
