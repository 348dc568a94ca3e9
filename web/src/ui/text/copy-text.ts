import { showToast } from '../overlays/Toast';

/** Puts a text on the clipboard and says so; says so too where the browser refuses. `onCopied` is called where it did not. */
export function copyText(text: string, onCopied?: () => void): void {
  const copied =
    typeof navigator.clipboard === 'undefined'
      ? Promise.reject(new Error('no clipboard'))
      : navigator.clipboard.writeText(text);
  copied.then(
    () => {
      showToast({ title: 'Copied to clipboard' });
      onCopied?.();
    },
    () => showToast({ title: 'The browser did not allow copying', tone: 'bad' }),
  );
}
