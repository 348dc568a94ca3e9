import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Tooltip } from './overlays/Tooltip';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger' | 'ai';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-fill hover:bg-accent-hover border-transparent',
  danger: 'bg-danger text-on-fill hover:bg-danger-hover border-transparent',
  plain: 'bg-panel text-fg hover:bg-soft border-line',
  quiet: 'bg-transparent text-fg hover:bg-soft border-transparent',
  ai: 'bg-ai-soft text-ai hover:bg-soft border-transparent',
};

const SIZES = { normal: 'h-control px-3 text-table', small: 'h-7 touch:h-11 px-2 text-small' } as const;

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
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
  const button = (
    <PlainButton {...rest} disabledReason={disabledReason} className={clsx(buttonClass(tone, size), className)}>
      {icon}
      {children}
    </PlainButton>
  );
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}

const refuse = (event: { preventDefault: () => void }) => event.preventDefault();

/** A button that stays focusable when it is disabled: its reason can be read and heard. */
function PlainButton({
  disabled = false,
  disabledReason,
  ...rest
}: ComponentProps<'button'> & { disabledReason: string | undefined }) {
  // What is at work is not begun once more by a second click or Enter, which submits by a click too.
  const isBusy = rest['aria-busy'] === true || rest['aria-busy'] === 'true';
  if (disabledReason === undefined && !disabled)
    return <button type="button" {...rest} {...(isBusy && { onClick: refuse })} />;
  return (
    <button
      type="button"
      aria-description={disabledReason}
      {...rest}
      aria-disabled
      data-disabled=""
      onClick={refuse}
      onPointerDown={undefined}
      onKeyDown={undefined}
    />
  );
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
  const text = disabledReason ?? (keys === undefined ? label : `${label}  ${keys}`);
  return (
    <Tooltip text={text}>
      <PlainButton
        {...rest}
        disabledReason={disabledReason}
        aria-label={label}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        className={clsx(buttonClass(tone), 'w-control !px-0', isPressed && '!bg-accent-soft', className)}
      >
        {icon}
      </PlainButton>
    </Tooltip>
  );
}
