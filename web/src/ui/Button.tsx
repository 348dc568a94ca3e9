import { Button as BaseButton } from '@base-ui/react/button';
import clsx from 'clsx';
import { lazy, Suspense, type ComponentProps, type ReactElement, type ReactNode } from 'react';

// Tooltips bring the placing of floating things along: the log-in page does without until one is needed.
const Tooltip = lazy(async () => ({ default: (await import('./Tooltip')).Tooltip }));
const WithTooltip = ({ text, children }: { text: string; children: ReactElement }) => (
  <Suspense fallback={children}>
    <Tooltip text={text}>{children}</Tooltip>
  </Suspense>
);

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger' | 'ai';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-fill hover:bg-accent-hover border-transparent',
  danger: 'bg-danger text-on-fill hover:bg-danger-hover border-transparent',
  plain: 'bg-panel text-fg hover:bg-soft border-line',
  quiet: 'bg-transparent text-fg hover:bg-soft border-transparent',
  ai: 'bg-ai-soft text-ai hover:bg-soft border-transparent',
};

const SIZES = { normal: 'h-control px-3 text-table', small: 'h-7 touch:h-11 px-2 text-small' } as const;

export interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  tone?: ButtonTone;
  size?: keyof typeof SIZES;
  icon?: ReactNode;
  /** Why the button cannot be used; it stays focusable so that the reason can be read. */
  disabledReason?: string | undefined;
  className?: string | undefined;
}

/** Classes of a button, for links that look like one. */
export const buttonClass = (tone: ButtonTone = 'plain', size: keyof typeof SIZES = 'normal'): string =>
  clsx(
    'inline-flex shrink-0 select-none items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap',
    'transition-[opacity,transform] duration-[120ms] active:translate-y-px',
    'data-disabled:opacity-55 data-disabled:cursor-not-allowed data-disabled:active:translate-y-0',
    SIZES[size],
    TONES[tone],
  );

/** A button: verb and object. With `disabledReason` it is disabled and says why. */
export function Button({
  tone = 'plain',
  size = 'normal',
  icon,
  disabledReason,
  className,
  children,
  ...rest
}: ButtonProps) {
  const isOff = disabledReason !== undefined || rest.disabled === true;
  const button = (
    <BaseButton {...rest} disabled={isOff} focusableWhenDisabled className={clsx(buttonClass(tone, size), className)}>
      {icon}
      {children}
    </BaseButton>
  );
  return disabledReason === undefined ? button : <WithTooltip text={disabledReason}>{button}</WithTooltip>;
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  label: string;
  /** Shown beside the label in the tooltip: "Ctrl I". */
  keys?: string;
  icon: ReactNode;
  isPressed?: boolean;
}

/** A square button with an icon; its name is its tooltip. */
export function IconButton({
  label,
  keys,
  icon,
  isPressed,
  className,
  disabledReason,
  tone = 'quiet',
  ...rest
}: IconButtonProps) {
  const isOff = disabledReason !== undefined || rest.disabled === true;
  const text = disabledReason ?? (keys === undefined ? label : `${label}  ${keys}`);
  return (
    <WithTooltip text={text}>
      <BaseButton
        {...rest}
        aria-label={label}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        disabled={isOff}
        focusableWhenDisabled
        className={clsx(buttonClass(tone), 'w-control !px-0', isPressed && '!bg-accent-soft', className)}
      >
        {icon}
      </BaseButton>
    </WithTooltip>
  );
}
