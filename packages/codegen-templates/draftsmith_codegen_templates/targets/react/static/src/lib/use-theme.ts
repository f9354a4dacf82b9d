import { useCallback, useSyncExternalStore } from 'react';
import { app } from '@/app/app';

export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = `${app.name}.theme`;
const CHANGED = 'themechange';

function read(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' || stored === 'auto' ? stored : app.themeMode;
}

/** Puts the chosen theme on the page; called before the first paint so that nothing flashes. */
export function applyTheme(): void {
  const choice = read();
  if (choice === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener('storage', onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener('storage', onChange);
  };
}

export function useTheme(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const choice = useSyncExternalStore(subscribe, read);
  const choose = useCallback((next: ThemeChoice) => {
    localStorage.setItem(KEY, next);
    applyTheme();
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [choice, choose];
}
