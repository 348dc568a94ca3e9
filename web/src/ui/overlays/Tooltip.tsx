import { cloneElement, type ReactElement } from 'react';

interface TooltipProps {
  text: string;
  /** One element that passes `data-tip` on. */
  children: ReactElement<{ 'data-tip'?: string }>;
}

/**
 * A short text beside its trigger on hover and focus; never the only place of a fact. It only marks the trigger: the
 * one `TooltipLayer` of the page shows it, and is loaded after the page is usable.
 */
export const Tooltip = ({ text, children }: TooltipProps) => cloneElement(children, { 'data-tip': text });
