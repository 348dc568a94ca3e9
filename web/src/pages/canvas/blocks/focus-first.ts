/** A ref that puts the focus into an input as it appears, at the end of its text. */
export function focusFirst(element: HTMLInputElement | HTMLTextAreaElement | null): void {
  if (element === null || element.dataset['focused'] === 'yes') return;
  element.dataset['focused'] = 'yes';
  element.focus({ preventScroll: true });
  element.setSelectionRange(element.value.length, element.value.length);
}
