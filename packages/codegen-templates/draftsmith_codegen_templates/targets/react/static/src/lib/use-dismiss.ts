import { useEffect, type RefObject } from 'react';

/** Closes a floating part on a press outside `inside` or on Escape. */
export function useDismiss(
  open: boolean,
  inside: RefObject<HTMLElement | null>,
  close: () => void,
): void {
  useEffect(() => {
    if (!open) return;
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !inside.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
      inside.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
    };
    const root = inside.current;
    document.addEventListener('pointerdown', onPress);
    root?.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPress);
      root?.removeEventListener('keydown', onKey);
    };
  }, [open, inside, close]);
}
