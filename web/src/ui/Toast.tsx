import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { IconButton, buttonClass } from './Button';

const SHOWN_MS = 8_000;
const manager = Base.createToastManager();

interface ToastRequest {
  title: string;
  description?: string;
  /** A toast with an undo is how destructive acts ask. */
  action?: { label: string; onSelect: () => void };
  tone?: 'bad';
}

/** Shows a toast for 8 s; polite, or assertive where something failed. */
export function showToast({ title, description, action, tone }: ToastRequest): void {
  const id = manager.add({
    title,
    description,
    timeout: SHOWN_MS,
    priority: tone === 'bad' ? 'high' : 'low',
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              action.onSelect();
              manager.close(id);
            },
          },
        }),
  });
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} swipeDirection={['right', 'down']} className="floats appear rounded-card">
      <Base.Content className="flex items-center gap-2 py-2 pr-2 pl-3">
        <div className="min-w-0 flex-1">
          <Base.Title className="text-table font-medium" />
          <Base.Description className="text-small text-dim" />
        </div>
        <Base.Action className={buttonClass('plain', 'small')} />
        <Base.Close render={<IconButton label="Close message" icon={<X size={14} />} />} />
      </Base.Content>
    </Base.Root>
  ));
}

/** Where toasts appear; once, around the app. */
export function ToastRegion({ children }: { children: React.ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-16 z-50 flex w-[min(360px,calc(100vw-32px))] flex-col gap-2 sm:bottom-4">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
