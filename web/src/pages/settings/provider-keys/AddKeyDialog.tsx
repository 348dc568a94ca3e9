import type { ProviderKeyProvider } from '@contracts/gateway/provider-keys';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { createProviderKey } from '@/api/provider-keys';
import { showFaults } from '@/app/show-faults';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Select } from '@/ui/forms/Select';
import { texts } from './texts';

const PROVIDERS = (['openai', 'anthropic', 'gemini', 'openai-compatible', 'ollama'] as const).map((value) => ({
  value,
  label: texts.providers[value],
}));
const NAME_MAX = 80;
const FIELDS = ['name', 'secret', 'baseUrl', 'models'] as const;

interface AddKeyDialogProps {
  onClose: () => void;
  onDone: () => void;
}

/** Asks whose key it is, and for the key. What the server does not take is said at its field. */
export function AddKeyDialog({ onClose, onDone }: AddKeyDialogProps) {
  const firstRef = useRef<HTMLInputElement>(null);
  const [provider, setProvider] = useState<ProviderKeyProvider>('openai');
  const isServer = provider === 'openai-compatible' || provider === 'ollama';
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { name: '', secret: '', baseUrl: '', models: '' },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ name, secret, baseUrl, models }) => {
    const names = models.split(',').flatMap((model) => model.trim() || []);
    try {
      await createProviderKey({
        ...{ provider, name: name.trim(), secret: secret.trim() },
        ...(provider !== 'gemini' && baseUrl.trim() !== '' && { baseUrl: baseUrl.trim() }),
        ...(isServer && names.length > 0 && { models: names }),
      });
      onDone();
      onClose();
    } catch (error) {
      showFaults(error, FIELDS, setError);
    }
  });
  const nameField = register('name', { validate: (value) => value.trim() !== '' || texts.form.nameMissing });
  return (
    <FormDialog
      words={texts.form}
      initialFocus={firstRef}
      isBusy={isSubmitting}
      problem={errors.root?.message}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="flex flex-col items-start gap-1">
        <span aria-hidden className="text-table font-medium">
          {texts.form.provider}
        </span>
        <Select label={texts.form.provider} value={provider} options={PROVIDERS} onChange={setProvider} />
      </div>
      <Field
        label={texts.form.name}
        hint={texts.form.nameHint}
        autoComplete="off"
        maxLength={NAME_MAX}
        required
        {...nameField}
        ref={(input) => {
          nameField.ref(input);
          firstRef.current = input;
        }}
        error={errors.name?.message}
      />
      <Field
        label={texts.form.secret}
        type="password"
        autoComplete="off"
        required
        {...register('secret', { validate: (value) => value.trim() !== '' || texts.form.secretMissing })}
        error={errors.secret?.message}
      />
      {provider !== 'gemini' && (
        <Field
          label={texts.form.baseUrl}
          hint={isServer ? texts.form.baseUrlHint : texts.form.baseUrlOptional}
          inputMode="url"
          autoComplete="off"
          {...register('baseUrl', {
            validate: (value) => !isServer || value.trim() !== '' || texts.form.baseUrlMissing,
          })}
          error={errors.baseUrl?.message}
        />
      )}
      {isServer && (
        <Field
          label={texts.form.models}
          hint={texts.form.modelsHint}
          autoComplete="off"
          {...register('models')}
          error={errors.models?.message}
        />
      )}
    </FormDialog>
  );
}
