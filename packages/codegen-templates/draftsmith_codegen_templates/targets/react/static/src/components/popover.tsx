import { useCallback, useId, useRef, useState, type ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { useDismiss } from '@/lib/use-dismiss';

interface Trigger {
  'aria-expanded': boolean;
  'aria-controls': string;
  onClick: () => void;
}

/** A panel that hangs from its button and goes away on Escape, on a press elsewhere, or when told. */
export function Popover({
  trigger,
  children,
  className,
  align = 'start',
}: {
  trigger: (props: Trigger) => ReactNode;
  children: (close: () => void) => ReactNode;
  className?: string;
  align?: 'start' | 'end';
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = useCallback(() => setOpen(false), []);
  useDismiss(open, root, close);
  return (
    <div className="popover-root" ref={root}>
      {trigger({
        'aria-expanded': open,
        'aria-controls': id,
        onClick: () => setOpen((shown) => !shown),
      })}
      {open && (
        <div id={id} className={cx('popover', className)} data-align={align}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
