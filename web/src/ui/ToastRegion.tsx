import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { IconButton, buttonClass } from './Button';
import { receiveToasts, type ToastRequest } from './Toast';

const SHOWN_MS = 8_000;
const manager = Base.createToastManager();

function add({ title, description, action, tone }: ToastRequest): void {
  const id = manager.add({
    // The same message again is the same toast, shown anew: three of them would cover what is beneath.
    ...(action === undefined ? { id: JSON.stringify([title, description]) } : {}),
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
  // The provider listens to its manager from its own effect on: what waited is given after it.
  useEffect(() => {
    let stop: (() => void) | undefined;
    const timer = setTimeout(() => {
      stop = receiveToasts(add);
    });
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, []);
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

/** The toasts themselves. */
export function ToastRegion() {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-16 z-50 flex w-[min(360px,calc(100vw-32px))] flex-col gap-2 sm:bottom-4">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
