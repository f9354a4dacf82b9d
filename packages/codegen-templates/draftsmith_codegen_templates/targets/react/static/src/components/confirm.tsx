import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Icon } from './icon';

interface Question {
  title: string;
  text: string;
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;

const ConfirmContext = createContext<Ask | null>(null);

interface Pending extends Question {
  answer: (yes: boolean) => void;
}

/** Asks before something that cannot be undone; `useConfirm` resolves to the answer. */
export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [pending, setPending] = useState<Pending | null>(null);

  const ask = useCallback<Ask>(
    (question) =>
      new Promise((resolve) => {
        setPending({
          ...question,
          answer: (yes) => {
            setPending(null);
            resolve(yes);
          },
        });
      }),
    [],
  );

  return (
    <ConfirmContext value={ask}>
      {children}
      <Dialog
        open={pending !== null}
        onClose={() => pending?.answer(false)}
        label={pending?.title ?? ''}
        className="confirm"
      >
        {pending && (
          <>
            <span className="state-icon" data-danger={pending.danger}>
              <Icon name={pending.danger ? 'trash' : 'alert'} />
            </span>
            <h2>{pending.title}</h2>
            <p>{pending.text}</p>
            <div className="dialog-actions">
              <Button onClick={() => pending.answer(false)}>
                {pending.cancelLabel ?? 'Cancel'}
              </Button>
              <Button
                variant={pending.danger ? 'danger' : 'primary'}
                onClick={() => pending.answer(true)}
              >
                {pending.confirmLabel}
              </Button>
            </div>
          </>
        )}
      </Dialog>
    </ConfirmContext>
  );
}

export function useConfirm(): Ask {
  const ask = useContext(ConfirmContext);
  if (ask === null) throw new Error('useConfirm needs a ConfirmProvider above it');
  return ask;
}
