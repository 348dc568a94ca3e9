import { showToast } from './Toast';

/** Puts a text on the clipboard and says so; says so too where the browser refuses. */
export function copyText(text: string): void {
  const copied =
    typeof navigator.clipboard === 'undefined'
      ? Promise.reject(new Error('no clipboard'))
      : navigator.clipboard.writeText(text);
  copied.then(
    () => showToast({ title: 'Copied to clipboard' }),
    () => showToast({ title: 'The browser did not allow copying', tone: 'bad' }),
  );
}
