import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { IconButton, buttonClass } from '../Button';
import { receiveToasts, reportShown, type ToastRequest } from './Toast';
import { useToastPlace } from './use-toast-place';

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
      stop = receiveToasts(add, () => manager.close());
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
        {/* Base UI hides it from screen readers until a stack is spread out; here each toast always stands by itself. */}
        <Base.Close
          aria-hidden={false}
          render={<IconButton label="Close message" keys="Esc" icon={<X size={14} />} />}
        />
      </Base.Content>
    </Base.Root>
  ));
}

/** Where they lie: over no control. */
function ToastViewport() {
  const { toasts } = Base.useToastManager();
  const ref = useRef<HTMLDivElement>(null);
  const place = useToastPlace(ref, toasts);
  const open = toasts.filter(({ transitionStatus }) => transitionStatus !== 'ending').length;
  useEffect(() => reportShown(open), [open]);
  return (
    <Base.Viewport ref={ref} style={place} className="fixed z-50 flex w-[min(360px,calc(100vw-32px))] flex-col gap-2">
      <ToastList />
    </Base.Viewport>
  );
}

/** The toasts themselves. */
export function ToastRegion() {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <ToastViewport />
      </Base.Portal>
    </Base.Provider>
  );
}
