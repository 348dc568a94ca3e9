import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { texts } from './texts';

/** Shortest new password, characters. */
const PASSWORD_MIN = 10;

/** What every form asks of a new password. */
export const newPasswordRules = {
  required: texts.passwordNeeded,
  minLength: { value: PASSWORD_MIN, message: texts.passwordShort },
};

/** A password that can be shown; says when Caps Lock is on. */
export function PasswordField({ hint, ...field }: Omit<ComponentProps<typeof Field>, 'type' | 'adornment'>) {
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  return (
    <Field
      {...field}
      type={isShown ? 'text' : 'password'}
      onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
      hint={hasCapsLock ? texts.capsLock : hint}
      adornment={
        <Button
          type="button"
          tone="quiet"
          className="w-control !px-0"
          aria-label={isShown ? texts.hide : texts.show}
          icon={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
          onClick={() => setShown((is) => !is)}
        />
      }
    />
  );
}
