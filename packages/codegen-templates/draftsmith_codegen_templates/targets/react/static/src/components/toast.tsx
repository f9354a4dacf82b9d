import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { IconButton } from './button';
import { Icon } from './icon';

type Kind = 'success' | 'error' | 'info';

interface Toast {
  id: number;
  kind: Kind;
  text: string;
}

type Notify = (kind: Kind, text: string) => void;

const ToastContext = createContext<Notify | null>(null);
const LIFETIME = 5000;
const icons = { success: 'checkCircle', error: 'alert', info: 'inbox' } as const;

/** Short news at the edge of the screen; read aloud, gone by itself, kept while pointed at. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextId = useRef(1);

  const notify = useCallback<Notify>((kind, text) => {
    const id = nextId.current++;
    setToasts((shown) => [
      ...shown.filter((toast) => toast.text !== text).slice(-2),
      { id, kind, text },
    ]);
  }, []);
  const dismiss = useCallback(
    (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)),
    [],
  );

  return (
    <ToastContext value={notify}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={dismiss} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onClose(toast.id), LIFETIME);
    return () => clearTimeout(timer);
  }, [held, onClose, toast.id]);
  return (
    <div
      className="toast"
      data-kind={toast.kind}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <Icon name={icons[toast.kind]} />
      <p>{toast.text}</p>
      <IconButton icon="close" label="Dismiss" onClick={() => onClose(toast.id)} />
    </div>
  );
}

export function useToast(): { success: (text: string) => void; error: (text: string) => void } {
  const notify = useContext(ToastContext);
  if (notify === null) throw new Error('useToast needs a ToastProvider above it');
  return useMemo(
    () => ({
      success: (text: string) => notify('success', text),
      error: (text: string) => notify('error', text),
    }),
    [notify],
  );
}
