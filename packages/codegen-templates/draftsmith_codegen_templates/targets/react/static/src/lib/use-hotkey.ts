import { useEffect, useRef } from 'react';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/**
 * Runs `action` on a key. A plain key ("/", "n") is ignored while the user types or a dialog is open;
 * "mod+k" means Ctrl, or Command on a Mac, and always works.
 */
export function useHotkey(key: string, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const withModifier = key.startsWith('mod+');
    const wanted = withModifier ? key.slice(4) : key;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.key.toLowerCase() !== wanted) return;
      if ((event.ctrlKey || event.metaKey) !== withModifier) return;
      if (!withModifier && (isTyping(event.target) || document.querySelector('dialog[open]'))) {
        return;
      }
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key]);
}
